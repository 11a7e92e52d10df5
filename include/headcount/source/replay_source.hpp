// Events from a file or standard input, one JSON text a line, each handed out once. It ends; a bad line never ends it.
// A line given back is not handed out again: it is counted as failed.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/source/line_reader.hpp"
#include "headcount/source/source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace headcount::source {

struct ReplaySourceOptions {
    std::uint32_t index = 0;  // Ticket::source of its messages; their number is the line's
    std::size_t window = 500; // lines handed out and not answered yet; at most limits.held_per_account
};

struct ReplayCounts {
    std::uint64_t lines = 0;    // read, empty ones left out
    std::uint64_t done = 0;     // acknowledged
    std::uint64_t failed = 0;   // given back
    std::uint64_t too_long = 0; // never handed out
};

class ReplaySource final : public Source {
public:
    ReplaySource(net::Timers& timers, observe::Log& log, std::unique_ptr<LineReader> reader,
                 ReplaySourceOptions options = {});
    ~ReplaySource() override;

    void start() override;
    asio::awaitable<std::vector<Message>> next(std::size_t at_most) override;
    std::size_t on_the_way() const override;
    void ack(Ticket ticket) override;
    void retry_later(Ticket ticket, core::Duration delay) override;
    Health health() const override;
    void stop_receiving() override;
    asio::awaitable<void> stop(core::Deadline deadline) override;

    ReplayCounts counts() const;
    std::string problem() const; // why reading ended before the end; empty: it did not

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::source
