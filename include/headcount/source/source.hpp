// Where events come from, as one concept: next(), ack(), retry_later().
// A source owns its waiting, batching and back-off; it never drops a message it has handed out.
#pragma once

#include "headcount/control/dispatcher.hpp"
#include "headcount/core/event.hpp"
#include "headcount/core/random.hpp"
#include "headcount/core/short_text.hpp"
#include "headcount/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::source {

namespace asio = boost::asio;
using control::Ticket;

struct Message {
    Ticket ticket;
    core::ShortText<100> id; // the queue's message id, for the log; what is longer is cut
    std::string body;
    core::Time arriving{}; // its first byte; the beginning of time where nobody told
    core::Time received{};
    std::optional<core::WallTime> sent;
    std::uint32_t receive_count = 1;
    bool replayed = false; // out of a file: its age means nothing
    std::shared_ptr<const core::Event>
        event{};       // what the body says, where it was parsed already; the body is empty then
    bool copy = false; // another shard got it too, and counts it
};

struct Health {
    bool ready = false;
    std::string why; // a sentence when not ready
};

class Source {
public:
    virtual ~Source() = default;

    virtual void start() = 0;

    // Waits for messages, at least 1, at most `at_most`. Failures are waited out inside (capped back-off, one log line
    // per change of state, and one every five minutes of trouble). Empty: the source has ended or is stopping; do not
    // ask again. One caller at a time.
    virtual asio::awaitable<std::vector<Message>> next(std::size_t at_most) = 0;

    // Messages asked for, or here and not handed out yet: what next() may still give without asking for more.
    virtual std::size_t on_the_way() const = 0;

    // Messages that are settled, and whose queue has not been told yet: they take up room as those that are held do.
    // `told` is called whenever there may be fewer.
    virtual std::size_t untold() const { return 0; }
    virtual void on_told(std::function<void()>) {}

    // Done with: never handed out again. Sent soon, in batches; a failure to send is retried, then logged.
    virtual void ack(Ticket ticket) = 0;

    // Not done with: handed out again after the delay (0: at once).
    virtual void retry_later(Ticket ticket, core::Duration delay) = 0;

    virtual Health health() const = 0;

    // next() returns at once and gives nothing more; acks and give-backs so far are sent until the deadline, for which
    // there are two seconds at least. stop() ends by then; it must have ended before a source that was started is
    // destroyed.
    virtual void stop_receiving() = 0;
    virtual asio::awaitable<void> stop(core::Deadline deadline) = 0;
};

// The visibility of a message that goes back: min(15 min, 15 s × 2^(receives − 1)), its upper half random;
// messages over their account's share start at 60 s, so that ten receives last over an hour.
core::Duration growing_visibility(std::uint32_t receive_count, bool over_share, core::Random& random);

} // namespace headcount::source
