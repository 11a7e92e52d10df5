// One SQS queue behind a transport: messages in flight come back when their visibility ends, long polls wait, and
// every call is written down. It answers as the Amazon SQS API Reference says, as far as the source needs.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::test {

class FakeQueue final : public net::Transport {
public:
    struct Call {
        core::Time at;
        std::string operation;
        std::vector<std::string> bodies; // of the messages that its receipts stand for
        std::vector<std::int64_t> visibilities;
        std::int64_t wait = 0;
    };
    using Fault = std::function<std::optional<core::Result<net::Response>>(const std::string& operation)>;

    explicit FakeQueue(net::Timers& timers) : timers_(timers) {}

    void put(std::string body);
    void put_many(std::size_t count); // "0", "1", …

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

    Fault fault;                      // asked first
    core::Duration latency{};         // of deletes and visibility changes
    core::Duration way_back{};        // of the answer to a receive: the messages in it are handed out already
    bool deaf = false;                // it does not notice who hangs up: such a receive goes on, and takes messages
    bool waits = true;                // false: an empty answer comes at once, long poll or not
    std::vector<std::int64_t> brings; // at most so many, receive after receive, over and over; empty: what is asked for
    std::map<std::string, std::string> entry_faults; // body of a message → code with which its entry fails
    bool entry_faults_are_senders = false;

    std::size_t left() const { return messages_.size(); }  // not deleted
    std::vector<std::string> visible() const;              // to the next receive, now
    std::uint32_t receives(const std::string& body) const; // of this message
    std::vector<Call> calls(const std::string& operation) const;
    std::size_t open() const { return open_; } // receives that wait for messages

private:
    struct Stored {
        std::string body;
        core::WallTime sent{};
        core::Time visible_at{};
        std::uint32_t receives = 0;
    };

    struct Abandoned {
        core::Time until;
        std::int64_t at_most;
        std::int64_t visibility;
    };

    net::Response receive(std::int64_t at_most, std::int64_t visibility);
    void feed_abandoned();
    std::string entries(const std::string& operation, const std::string& request, Call& call);

    net::Timers& timers_;
    std::map<std::uint64_t, Stored> messages_;
    std::uint64_t last_ = 0;
    std::vector<Abandoned> abandoned_;
    std::vector<Call> calls_;
    std::size_t answered_ = 0; // receives
    std::size_t open_ = 0;
};

} // namespace headcount::test
