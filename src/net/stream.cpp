#include "net/stream.hpp"

#include "net/cancellation.hpp"
#include "net/tls_channel.hpp"
#include "net/tls_sessions.hpp"
#include "net/trust.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <poll.h>

#include <array>
#include <sstream>
#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// The part that is the same for both.
template <class Interface, class ChannelType>
class StreamOver : public Interface {
public:
    explicit StreamOver(std::unique_ptr<ChannelType> channel) : channel_(std::move(channel)) {}

    asio::awaitable<Received> read(std::span<char> room) override { return channel_->read(room); }

    asio::awaitable<error_code> write(std::string_view text) override
    {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return asio::error::operation_aborted;
        while (!text.empty()) {
            const auto sent = channel_->write_some(text);
            text.remove_prefix(sent.bytes);
            if (sent.error && sent.error != asio::error::would_block) co_return sent.error;
            if (!sent.error) continue;
            if (const auto error = co_await writable(socket())) co_return error;
        }
        co_return error_code{};
    }

    Sent write_now(std::string_view text) override { return channel_->write_some(text); }

    void cancel() override
    {
        error_code ignored;
        socket().cancel(ignored);
    }

    void reset() override
    {
        error_code ignored;
        socket().set_option(asio::socket_base::linger{true, 0}, ignored);
        this->close();
    }

    void close() override
    {
        if (!channel_) return; // it has moved into another layer
        channel_->end_session();
        error_code ignored;
        socket().close(ignored);
    }

    bool holds_nothing() override { return channel_->holds_nothing(); }

    bool quiet() override
    {
        if (!holds_nothing()) return false;
        pollfd state{socket().native_handle(), POLLIN | POLLRDHUP, 0};
        return poll(&state, 1, 0) == 0;
    }

    void rest() override { channel_->rest(); }

    std::unique_ptr<TlsStream> secured(const TlsContext& context, const Endpoint& peer) override;

protected:
    tcp::socket& socket() { return channel_->socket(); }

    // Reads and forgets until the peer hangs up.
    asio::awaitable<void> drain()
    {
        std::array<char, 4096> unread;
        bool more = true;
        while (more && !co_await is_cancelled()) {
            const auto buffer = asio::buffer(unread);
            const auto [error, bytes] = co_await socket().async_read_some(buffer, as_values);
            more = !error;
        }
    }

    std::unique_ptr<ChannelType> channel_;
};

class TlsStreamOver final : public StreamOver<TlsStream, TlsChannel> {
public:
    using StreamOver::StreamOver;
    TlsStreamOver(const TlsStreamOver&) = delete;
    TlsStreamOver& operator=(const TlsStreamOver&) = delete;
    ~TlsStreamOver() override
    {
        if (channel_) channel_->end_session();
    }

    // Both are needed by hand: the name the server shall present a certificate for, and the check that it did.
    void expect(const Endpoint& peer)
    {
        const auto& host = peer.host;
        error_code not_an_address;
        asio::ip::make_address(host, not_an_address);
        SSL* ssl = channel_->native();
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (not_an_address)
            checkable_ = SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
        else
            checkable_ = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
        std::ostringstream name;
        name << peer;
        peer_ = name.str();
    }

    asio::awaitable<error_code> handshake() override
    {
        if (!checkable_) co_return asio::error::invalid_argument;
        if (co_await is_cancelled()) co_return asio::error::operation_aborted;
        if (!peer_.empty()) offer_session(channel_->native(), peer_);
        const auto error = co_await channel_->handshake();
        const bool refused = error && error != asio::error::operation_aborted;
        if (refused && !peer_.empty()) forget_sessions(channel_->native(), peer_);
        co_return error;
    }

    std::string certificate_problem() override
    {
        if (!checkable_) return "its host name cannot be checked";
        const long result = SSL_get_verify_result(channel_->native());
        if (result == X509_V_OK) return {};
        const std::string unread = unread_trust(channel_->native());
        return X509_verify_cert_error_string(result) + (unread.empty() ? "" : "; " + unread);
    }

    asio::awaitable<void> finish() override
    {
        co_await channel_->shut_down();
        error_code ignored;
        socket().shutdown(tcp::socket::shutdown_send, ignored);
        co_await drain();
        close();
    }

private:
    bool checkable_ = true; // no certificate is good where nothing is demanded of it
    std::string peer_;      // whose sessions may be resumed; empty: we are the server
};

template <class Interface, class ChannelType>
std::unique_ptr<TlsStream> StreamOver<Interface, ChannelType>::secured(const TlsContext& context, const Endpoint& peer)
{
    auto* const native = context.native().native_handle();
    auto stream = std::make_unique<TlsStreamOver>(
        std::make_unique<TlsChannel>(std::move(channel_), native, TlsChannel::Side::client));
    stream->expect(peer);
    return stream;
}

class PlainStream final : public StreamOver<Stream, SocketChannel> {
public:
    using StreamOver::StreamOver;

    asio::awaitable<void> finish() override
    {
        error_code ignored;
        socket().shutdown(tcp::socket::shutdown_send, ignored);
        co_await drain();
        close();
    }
};

} // namespace

std::unique_ptr<Stream> make_plain_stream(tcp::socket socket)
{
    return std::make_unique<PlainStream>(std::make_unique<SocketChannel>(std::move(socket)));
}

std::unique_ptr<TlsStream> make_tls_server_stream(tcp::socket socket, const TlsContext& context)
{
    auto channel = std::make_unique<SocketChannel>(std::move(socket));
    auto* const native = context.native().native_handle();
    return std::make_unique<TlsStreamOver>(
        std::make_unique<TlsChannel>(std::move(channel), native, TlsChannel::Side::server));
}

} // namespace headcount::net
