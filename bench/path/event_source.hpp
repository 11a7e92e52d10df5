// Events that are there already, handed out as a queue does: ten at a time, and only while few are not answered.
#pragma once

#include "headcount/net/notifier.hpp"
#include "headcount/source/source.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace headcount::bench {

class EventSource final : public source::Source {
public:
    // At most so many, and what is left of ten, are out at once.
    EventSource(net::Timers& timers, std::size_t out_at_once);

    // `done` is called when all of them were answered.
    void put(std::vector<std::string> bodies, std::function<void()> done);
    std::size_t given_back() const { return given_back_; }

    void start() override {}
    boost::asio::awaitable<std::vector<source::Message>> next(std::size_t at_most) override;
    std::size_t on_the_way() const override { return 0; }
    void ack(source::Ticket ticket) override;
    void retry_later(source::Ticket ticket, core::Duration delay) override;
    source::Health health() const override { return {true, ""}; }
    void stop_receiving() override;
    boost::asio::awaitable<void> stop(core::Deadline deadline) override;

private:
    void answered();

    net::Timers& timers_;
    std::size_t out_at_once_;
    net::Notifier wake_;
    std::vector<std::string> bodies_;
    std::function<void()> done_;
    std::size_t handed_out_ = 0; // of bodies_
    std::size_t answered_ = 0;   // of bodies_
    std::size_t given_back_ = 0; // since the start
    std::uint64_t last_ticket_ = 0;
    bool stopping_ = false;
};

} // namespace headcount::bench
