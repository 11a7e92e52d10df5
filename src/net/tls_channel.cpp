#include "net/tls_channel.hpp"

#include "net/cancellation.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace headcount::net {

namespace {

// What OpenSSL waits for. Neither leaves this file.
const error_code wants_read = asio::error::would_block;
const error_code wants_write = asio::error::in_progress;

constexpr std::size_t inbox_size = 8 * 1024;

// Of others on this thread: outcome_of() would take them for those of the next call. Clearing all places where an error
// may stand costs several times as much as looking whether there is one.
void forget_errors()
{
    if (ERR_peek_error() != 0) ERR_clear_error();
}

int size_for_openssl(std::size_t size)
{
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

} // namespace

struct TlsChannel::Bio {
    static TlsChannel& of(BIO* bio) { return *static_cast<TlsChannel*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* data, int size)
    {
        auto& unread = of(bio).unread_;
        BIO_clear_retry_flags(bio);
        if (unread.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto taken = std::min(unread.size(), static_cast<std::size_t>(size));
        std::memcpy(data, unread.data(), taken);
        unread.remove_prefix(taken);
        return static_cast<int>(taken);
    }

    static int write(BIO* bio, const char* data, int size)
    {
        auto& channel = of(bio);
        BIO_clear_retry_flags(bio);
        const auto sent = channel.next_->write_some({data, static_cast<std::size_t>(size)});
        if (!sent.error) return static_cast<int>(sent.bytes);
        if (sent.error == asio::error::would_block)
            BIO_set_retry_write(bio);
        else
            channel.failure_ = sent.error;
        return -1;
    }

    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static const BIO_METHOD* method()
    {
        struct FreeMethod {
            void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
        };
        static const std::unique_ptr<BIO_METHOD, FreeMethod> method = [] {
            std::unique_ptr<BIO_METHOD, FreeMethod> made{
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "channel")};
            if (!made) throw std::bad_alloc{};
            BIO_meth_set_read(made.get(), read);
            BIO_meth_set_write(made.get(), write);
            BIO_meth_set_ctrl(made.get(), control);
            return made;
        }();
        return method.get();
    }
};

TlsChannel::TlsChannel(std::unique_ptr<Channel> next, SSL_CTX* context, Side side)
    : next_(std::move(next)), ssl_(SSL_new(context))
{
    BIO* bio = ssl_ ? BIO_new(Bio::method()) : nullptr;
    if (bio == nullptr) throw std::bad_alloc{};
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_read_ahead(ssl_.get(), 1); // takes all that is there, not a record's header first
    if (side == Side::client)
        SSL_set_connect_state(ssl_.get());
    else
        SSL_set_accept_state(ssl_.get());
}

TlsChannel::~TlsChannel() = default;

error_code TlsChannel::outcome_of(int result)
{
    if (result > 0) return {};
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return wants_read;
    case SSL_ERROR_WANT_WRITE: return wants_write;
    case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
    default: break;
    }
    if (const auto reason = ERR_get_error(); reason != 0)
        return {static_cast<int>(reason), asio::error::get_ssl_category()};
    return failure_ ? failure_ : error_code{asio::ssl::error::stream_truncated};
}

std::span<char> TlsChannel::inbox()
{
    if (!inbox_) inbox_ = std::make_unique_for_overwrite<char[]>(inbox_size);
    return {inbox_.get(), inbox_size};
}

asio::awaitable<error_code> TlsChannel::wait_for(error_code outcome)
{
    if (outcome == wants_write) co_return co_await writable(socket());
    const auto received = co_await next_->read(inbox());
    unread_ = {inbox_.get(), received.bytes};
    if (received.error == asio::error::eof) co_return asio::ssl::error::stream_truncated;
    co_return received.error;
}

asio::awaitable<error_code> TlsChannel::handshake()
{
    for (;;) {
        forget_errors();
        const auto outcome = outcome_of(SSL_do_handshake(ssl_.get()));
        if (outcome != wants_read && outcome != wants_write) co_return outcome;
        if (const auto error = co_await wait_for(outcome)) co_return error;
    }
}

asio::awaitable<void> TlsChannel::shut_down()
{
    for (;;) {
        forget_errors();
        const int result = SSL_shutdown(ssl_.get());
        if (result == 0) continue; // said; the next call looks for the peer's word
        const auto outcome = outcome_of(result);
        if (outcome != wants_read && outcome != wants_write) co_return;
        if (co_await wait_for(outcome)) co_return;
    }
}

asio::awaitable<Received> TlsChannel::read(std::span<char> room)
{
    const auto state = co_await asio::this_coro::cancellation_state;
    Received received{asio::error::operation_aborted, 0};
    if (is_cancelled(state)) co_return received;
    received.error = wants_read;
    // With nothing to decrypt OpenSSL need not be asked: what answers a request is not here yet.
    const bool ended = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    bool look_first = SSL_has_pending(ssl_.get()) != 0 || !unread_.empty() || ended;
    for (;;) {
        if (look_first) {
            forget_errors();
            const int result = SSL_read(ssl_.get(), room.data(), size_for_openssl(room.size()));
            received.error = outcome_of(result);
            if (!received.error) received.bytes = static_cast<std::size_t>(result);
        }
        if (received.error == wants_read) { // as wait_for() does, without another coroutine
            const auto arrived = co_await next_->read(inbox());
            unread_ = {inbox_.get(), arrived.bytes};
            received.error = arrived.error == asio::error::eof ? asio::ssl::error::stream_truncated : arrived.error;
        } else if (received.error == wants_write) {
            received.error = co_await wait_for(received.error);
        } else {
            co_return received;
        }
        if (received.error) co_return received;
        look_first = true;
    }
}

Sent TlsChannel::write_some(std::string_view text)
{
    forget_errors();
    const int result = SSL_write(ssl_.get(), text.data(), size_for_openssl(text.size()));
    Sent sent{outcome_of(result), 0};
    if (!sent.error) sent.bytes = static_cast<std::size_t>(result);
    if (sent.error == wants_read) sent.error = asio::error::operation_not_supported; // a handshake in between
    if (sent.error == wants_write) sent.error = asio::error::would_block;
    return sent;
}

// What came in one packet with the answer may wait undecrypted.
bool TlsChannel::holds_nothing()
{
    return SSL_has_pending(ssl_.get()) == 0 && unread_.empty() && next_->holds_nothing();
}

// OpenSSL keeps its two buffers where a record is not wholly read or written yet.
void TlsChannel::rest()
{
    SSL_free_buffers(ssl_.get());
    if (unread_.empty()) inbox_.reset();
    next_->rest();
}

// Without this OpenSSL counts the session as broken off, and it could never be resumed.
void TlsChannel::end_session()
{
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    next_->end_session();
}

} // namespace headcount::net
