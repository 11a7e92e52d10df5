#include "net/client_connection.hpp"

#include "net/cancellation.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace headcount::net {

namespace {

std::string_view bound_of(Parsed parsed)
{
    return parsed == Parsed::header_too_big ? "its header is larger than allowed" : "its body is larger than allowed";
}

// A bound of ours that it broke once it will most likely break again.
core::Error unusable(const Attempt& attempt, core::Time now, Parsed parsed, const std::string& what)
{
    if (parsed == Parsed::malformed) return failed(attempt, now, "it is not valid HTTP: " + what);
    auto error = failed(attempt, now, bound_of(parsed));
    error.retryable = false;
    return error;
}

// The memory of an exchange, and the alarm while it is awaited.
class BusyBuffer {
public:
    BusyBuffer(ReceiveBuffer& buffer, Alarm& alarm, SpareBuffers& spares)
        : buffer_(buffer), alarm_(alarm), spares_(spares)
    {
        buffer_ = spares_.take();
    }
    BusyBuffer(const BusyBuffer&) = delete;
    BusyBuffer& operator=(const BusyBuffer&) = delete;
    ~BusyBuffer()
    {
        alarm_.set(core::Time::max());
        spares_.give_back(std::exchange(buffer_, {}));
    }

private:
    ReceiveBuffer& buffer_;
    Alarm& alarm_;
    SpareBuffers& spares_;
};

} // namespace

ClientConnection::ClientConnection(Timers& timers, MessageLimits limits, std::unique_ptr<Stream> stream,
                                   SpareBuffers& spare_buffers)
    : timers_(timers), limits_(limits), stream_(std::move(stream)), spare_buffers_(spare_buffers),
      parser_(limits, false), alarm_(timers, [this] {
          late_ = true;
          stream_->close();
      })
{
}

asio::awaitable<core::Result<Response>> ClientConnection::exchange(const Exchange& exchange, core::Time now)
{
    touched_ = false;
    reusable_ = false;
    Attempt attempt{Step::send, exchange.route.endpoint, now};
    alarm_.set(exchange.deadline.no_later_than(core::Deadline::after(attempt.begun, exchange.first_byte)).at);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return cancelled(attempt.endpoint);
    const std::string_view text = exchange.text;
    const auto at_once = stream_->write_now(text); // nearly always all of it, which spares a coroutine
    auto sent = at_once.error == asio::error::would_block ? error_code{} : at_once.error;
    if (!sent && at_once.bytes < text.size()) sent = co_await stream_->write(text.substr(at_once.bytes));
    if (sent == asio::error::operation_aborted) co_return co_await broken(attempt, sent);
    if (!sent) attempt.step = Step::first_byte;
    if (exchange.steps != nullptr) exchange.steps->sent = timers_.now();

    // A server that refuses a request may answer before it has read all of it: so look for an answer even if `sent`
    // failed.
    const BusyBuffer busy{buffer_, alarm_, spare_buffers_};
    MessageLimits limits = limits_;
    if (exchange.body_bytes > 0) limits.body_bytes = exchange.body_bytes;
    parser_.begin_anew(limits, exchange.to_head);
    auto parsed = Parsed::more;
    while (parsed == Parsed::more) {
        const auto room = buffer_.room();
        const auto received = co_await stream_->read(room);
        if (received.error == asio::error::eof && touched_) parsed = parser_.end();
        if (received.error && parsed != Parsed::done) co_return co_await broken(attempt, sent ? sent : received.error);
        idle_since_ = timers_.now(); // unless more comes
        if (!std::exchange(touched_, true)) {
            attempt.step = Step::body;
            alarm_.set(exchange.deadline.at);
            if (exchange.steps != nullptr) exchange.steps->first_byte = idle_since_;
        } else if (exchange.steps != nullptr) {
            exchange.steps->read = idle_since_;
        }
        if (received.error) break;
        buffer_.received(received.bytes);
        parsed = parser_.parse(buffer_);
    }
    if (parsed != Parsed::done) co_return unusable(attempt, timers_.now(), parsed, parser_.what());
    reusable_ = !sent && !late_ && buffer_.empty() && parser_.keep_alive();
    co_return parser_.take();
}

bool ClientConnection::may_be_reused(core::Time now, core::Duration unasked)
{
    return now - idle_since_ < unasked ? stream_->holds_nothing() : stream_->quiet();
}

asio::awaitable<core::Error> ClientConnection::broken(const Attempt& attempt, error_code error)
{
    const auto now = timers_.now();
    if (co_await is_cancelled()) co_return cancelled(attempt.endpoint);
    if (late_) co_return too_late(attempt, now);
    const auto* ended =
        touched_ ? "the connection ended in the middle of it" : "the connection was closed without an answer";
    co_return failed(attempt, now, error == asio::error::eof ? ended : error.message());
}

} // namespace headcount::net
