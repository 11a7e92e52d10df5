// The messages of one batch, handed out once; the source ends with the last of them. Whoever delivered the batch is
// told afterwards which messages are done with, and delivers the others again: a delay of retry_later() is its own.
#pragma once

#include "headcount/source/source.hpp"

#include <cstddef>
#include <vector>

namespace headcount::source {

class BatchSource final : public Source {
public:
    // The only source of its service. Tickets are set here: Ticket::number is the place in the batch.
    explicit BatchSource(std::vector<Message> batch);

    void start() override {}
    asio::awaitable<std::vector<Message>> next(std::size_t at_most) override;
    std::size_t on_the_way() const override { return 0; }
    void ack(Ticket ticket) override { done_.at(ticket.number) = true; }
    void retry_later(Ticket, core::Duration) override {}
    Health health() const override { return {.ready = true, .why = {}}; }
    void stop_receiving() override { stopped_ = true; }
    asio::awaitable<void> stop(core::Deadline) override { co_return; }

    // For each message, by its place: was it acknowledged?
    const std::vector<bool>& done() const { return done_; }

private:
    std::vector<Message> batch_;
    std::size_t handed_out_ = 0;
    std::vector<bool> done_;
    bool stopped_ = false;
};

} // namespace headcount::source
