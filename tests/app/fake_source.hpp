// A source in memory: what is put comes out once; what becomes of it is written down.
#pragma once

#include "headcount/net/notifier.hpp"
#include "headcount/source/source.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

class FakeSource final : public source::Source {
public:
    struct GivenBack {
        source::Ticket ticket;
        core::Duration delay;
        core::Time at;
    };

    FakeSource(net::Timers& timers, std::uint32_t index) : timers_(timers), index_(index), wake_(timers) {}

    core::Duration on_the_wire{}; // of what is put from now on, between its first byte and its last

    void put(std::string body, std::uint32_t receive_count = 1, bool replayed = false,
             std::optional<core::WallTime> sent = std::nullopt)
    {
        source::Message message;
        message.ticket = {index_, ++last_};
        message.id = core::ShortText<100>("m-" + std::to_string(last_));
        message.body = std::move(body);
        message.arriving = timers_.now() - on_the_wire;
        message.sent = sent;
        message.receive_count = receive_count;
        message.replayed = replayed;
        waiting_.push_back(std::move(message));
        wake_.notify();
    }

    void end()
    {
        ended_ = true;
        wake_.notify();
    }

    void start() override {}

    boost::asio::awaitable<std::vector<source::Message>> next(std::size_t at_most) override
    {
        asked_most = std::max(asked_most, at_most);
        while (waiting_.empty() && !stopped_receiving && !ended_)
            co_await wake_.wait(core::Deadline::never());
        std::vector<source::Message> out;
        while (!waiting_.empty() && !stopped_receiving && out.size() < std::min(at_most, most_at_once)) {
            out.push_back(std::move(waiting_.front()));
            out.back().received = timers_.now();
            waiting_.pop_front();
        }
        handed_out += out.size();
        co_return out;
    }

    std::size_t on_the_way() const override { return 0; }
    void ack(source::Ticket ticket) override { acked.push_back(ticket); }
    void retry_later(source::Ticket ticket, core::Duration delay) override
    {
        given_back.push_back({ticket, delay, timers_.now()});
    }
    source::Health health() const override { return answer; }
    void stop_receiving() override
    {
        stopped_receiving = true;
        wake_.notify();
    }
    boost::asio::awaitable<void> stop(core::Deadline deadline) override
    {
        stopped = true;
        time_to_stop = deadline.left(timers_.now());
        co_return;
    }

    std::size_t settled() const { return acked.size() + given_back.size(); }

    std::size_t most_at_once = 10;
    std::size_t asked_most = 0;
    std::size_t handed_out = 0;
    std::vector<source::Ticket> acked;
    std::vector<GivenBack> given_back;
    source::Health answer{true, ""};
    bool stopped_receiving = false;
    bool stopped = false;
    core::Duration time_to_stop{};

private:
    net::Timers& timers_;
    std::uint32_t index_;
    std::uint64_t last_ = 0;
    std::deque<source::Message> waiting_;
    bool ended_ = false;
    net::Notifier wake_;
};

} // namespace headcount::test
