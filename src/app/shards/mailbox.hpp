// The source of a shard that is one of several: the messages of the accounts it owns, whichever shard received them.
// What becomes of a message is posted back to the router that handed it over, everything of one turn of the loop
// together.
#pragma once

#include "headcount/net/notifier.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace headcount::app {

namespace asio = boost::asio;

// What became of a message, as its router knows it. No delay: it is done with.
struct Settlement {
    source::Ticket ticket;
    std::optional<core::Duration> delay;
};

class Mailbox final : public source::Source {
public:
    // Called in the mailbox's thread, with what one router is to be told: it posts that to the router's.
    using Reply = std::function<void(std::size_t router, std::vector<Settlement>)>;

    // Ticket::source of its messages is 0: it is the only source of its service.
    Mailbox(asio::any_io_executor executor, net::Timers& timers, std::size_t routers, Reply reply);
    ~Mailbox() override;

    // In the mailbox's thread.
    void put(std::size_t router, std::vector<source::Message> messages);

    void start() override {}
    asio::awaitable<std::vector<source::Message>> next(std::size_t at_most) override;
    std::size_t on_the_way() const override;
    void ack(source::Ticket ticket) override;
    void retry_later(source::Ticket ticket, core::Duration delay) override;
    source::Health health() const override { return {.ready = true, .why = {}}; } // the queues are the routers'
    void stop_receiving() override;
    asio::awaitable<void> stop(core::Deadline deadline) override;

private:
    struct State; // shared with what was posted and not run yet
    std::shared_ptr<State> state_;
};

} // namespace headcount::app
