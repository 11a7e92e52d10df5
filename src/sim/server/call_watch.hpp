// What tests in another process ask about a whole run and no counter tells: how many ECS calls were inside at once, and
// whether the last read came after the last message was handed out. Told by the server; part of its control page.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/simulated_aws.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>

namespace headcount::sim {

class CallWatch {
public:
    // Both outlive it; the listener for calls of `aws` is taken.
    CallWatch(SimulatedAws& aws, net::Timers& timers);
    ~CallWatch();
    CallWatch(const CallWatch&) = delete;
    CallWatch& operator=(const CallWatch&) = delete;

    // Lives as long as a request is inside, whichever way it ends.
    class Inside {
    public:
        Inside(CallWatch& watch, const net::ServerRequest& request);
        ~Inside();
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;

    private:
        CallWatch* watch_; // null: not a call of ECS
    };

    // Forgets what was seen. Deletes are recorded from here on, bodies and all: not for a server that runs for days.
    void start_again();

    // Milliseconds since the same moment; -1: never.
    boost::json::object seen() const;

private:
    SimulatedAws& aws_;
    net::Timers& timers_;
    core::Time began_;
    std::size_t inside_ = 0;
    std::size_t most_inside_ = 0;
    std::uint64_t reads_ = 0; // DescribeServices of an ACTIVE cluster, answered
    core::Time last_read_ = core::Time::min();
};

} // namespace headcount::sim
