// Receives for all shards: it reads whose a message is, posts it to the shard that owns that account and region, and
// tells the queue what came of it. Each shard has one, so that receiving is shared as the rest of the work is. A
// message counts as held where it was received, until its queue was told.
#pragma once

#include "app/shards/mailbox.hpp"
#include "app/shards/shares.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/event.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/metrics.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::app {

struct RouterParts {
    asio::any_io_executor executor;
    net::Timers& timers;
    observe::Metrics& metrics;
    std::shared_ptr<const core::Config> config;
    std::string own_account;
    std::vector<std::unique_ptr<source::Source>> sources; // Ticket::source is the place
    std::size_t held_most = 0;                            // messages it may hold
    std::size_t shard = 0;                                // its own, of …
    std::size_t shards = 1;
    std::function<void(std::size_t shard, std::vector<source::Message>)> hand_over; // posts them, if need be
};

class Router {
public:
    explicit Router(RouterParts parts);
    ~Router();

    void start();
    void settled(const std::vector<Settlement>& settlements);
    source::Health health() const; // the first queue that is not ready

    // Nothing is received any more, and what was is handed over.
    asio::awaitable<void> stop_receiving();
    // The queues are told what came back; afterwards, what never did is theirs to give out again.
    asio::awaitable<void> stop(core::Deadline deadline);

private:
    // A request for a sweep is every shard's. Its message is done with once all have swept, and goes back if one did
    // not.
    struct Fanned {
        std::size_t left = 0;
        std::optional<core::Duration> delay;
    };

    asio::awaitable<void> receive(std::size_t index);
    std::size_t room_of(std::size_t index) const;
    void take(source::Message message, std::vector<std::vector<source::Message>>& outgoing);
    bool is_for_all(const core::Event& event) const;
    void settle(const Settlement& settlement);
    void notify_receivers();
    void update_gauge(); // of messages held, wherever they wait

    RouterParts parts_;
    Owners owners_;
    core::EventParser parser_;
    std::vector<std::size_t> held_; // by source
    std::map<source::Ticket, Fanned> fanned_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<net::Notifier>> wake_receivers_; // one a source
    net::TaskGroup receivers_;                                   // last: its tasks use everything above
};

} // namespace headcount::app
