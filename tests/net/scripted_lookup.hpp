// Names to addresses by script: what was asked is kept until the test answers it, or answered by itself.
#pragma once

#include "net/resolver.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

inline net::Addresses addresses(std::initializer_list<const char*> texts)
{
    net::Addresses result;
    for (const auto* text : texts)
        result.push_back(boost::asio::ip::make_address(text));
    return result;
}

// What the script says; outlives the look-up.
struct Directory {
    boost::asio::any_io_executor executor;
    net::Addresses known{};           // the answer to every question; none: the test answers
    std::vector<std::string> asked{}; // so far
    std::deque<net::Lookup::Done> open{};

    void answer(net::Addresses found) { next()({}, std::move(found)); }
    void refuse() { next()(boost::asio::error::host_not_found, {}); }

private:
    net::Lookup::Done next()
    {
        auto done = std::move(open.front());
        open.pop_front();
        return done;
    }
};

class ScriptedLookup final : public net::Lookup {
public:
    explicit ScriptedLookup(Directory& directory) : directory_(directory) {}

    void start(const std::string& host, Done done) override
    {
        directory_.asked.push_back(host);
        directory_.open.push_back(std::move(done));
        if (directory_.known.empty()) return;
        boost::asio::post(directory_.executor, [&directory = directory_] { directory.answer(directory.known); });
    }

private:
    Directory& directory_;
};

} // namespace headcount::test
