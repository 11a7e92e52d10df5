// Names to addresses, remembered for a minute. One look-up per name at a time, whoever asks: the system's resolver
// works one by one and cannot be interrupted. When it fails, addresses that were good before are used on.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::net {

using Addresses = std::vector<asio::ip::address>;

// Asks the system, or in tests a script. Calls back once, never from inside start().
class Lookup {
public:
    using Done = std::function<void(error_code, Addresses)>;
    virtual ~Lookup() = default;
    virtual void start(const std::string& host, Done done) = 0;
};

std::unique_ptr<Lookup> make_system_lookup(const asio::any_io_executor& executor);

class Resolver {
public:
    // Without addresses the problem says why; it is empty at the deadline and when cancelled.
    struct Answer {
        Addresses addresses; // in the order to try
        std::string problem;
    };

    Resolver(Timers& timers, std::unique_ptr<Lookup> lookup);

    asio::awaitable<Answer> resolve(std::string host, core::Deadline deadline);

    // None of the addresses led to the host: they are asked for anew before their minute is over.
    void doubt(const std::string& host);

private:
    struct Name;
    struct Waiter;
    static void answered(Name& name, core::Time now, const error_code& error, Addresses addresses);
    void refresh(const std::string& host, const std::shared_ptr<Name>& name);
    asio::awaitable<std::string> refreshed(std::string host, std::shared_ptr<Name> name, core::Deadline deadline);

    Timers& timers_;
    std::map<std::string, std::shared_ptr<Name>> names_;
    std::unique_ptr<Lookup> lookup_;
};

} // namespace headcount::net
