#include "net/stream.hpp"

#include "net/cancellation.hpp"
#include "net/tls_sessions.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

#include <array>
#include <cassert>
#include <sstream>
#include <type_traits>
#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

template <class Next>
using TlsOver = asio::ssl::stream<Next>;

tcp::socket& socket_of(tcp::socket& socket)
{
    return socket;
}

template <class Next>
tcp::socket& socket_of(TlsOver<Next>& channel)
{
    return socket_of(channel.next_layer());
}

// What came in one packet with the answer may wait undecrypted, where OpenSSL does not count it as pending.
bool holds_nothing(tcp::socket&)
{
    return true;
}

template <class Next>
bool holds_nothing(TlsOver<Next>& channel)
{
    SSL* ssl = channel.native_handle();
    return SSL_has_pending(ssl) == 0 && BIO_ctrl_pending(SSL_get_rbio(ssl)) == 0 && holds_nothing(channel.next_layer());
}

// Without this OpenSSL counts the session as broken off, and it could never be resumed.
void end_session(tcp::socket&) {}

template <class Next>
void end_session(TlsOver<Next>& channel)
{
    SSL* ssl = channel.native_handle();
    if (ssl == nullptr) return; // it has moved into another layer
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    end_session(channel.next_layer());
}

// The part that is the same for both: `Channel` is a socket or a TLS stream over one.
template <class Interface, class Channel>
class StreamOver : public Interface {
public:
    template <class... Arguments>
    explicit StreamOver(Arguments&&... arguments) : channel_(std::forward<Arguments>(arguments)...)
    {
    }

    asio::awaitable<Received> read(std::span<char> room) override
    {
        Received received{asio::error::operation_aborted, 0};
        if (co_await is_cancelled()) co_return received;
        const auto buffer = asio::buffer(room.data(), room.size());
        const auto [error, bytes] = co_await channel_.async_read_some(buffer, as_values);
        received.error = error;
        received.bytes = bytes;
        co_return received;
    }

    asio::awaitable<error_code> write(std::string_view text) override
    {
        if (co_await is_cancelled()) co_return asio::error::operation_aborted;
        const auto buffer = asio::buffer(text.data(), text.size());
        const auto [error, bytes] = co_await asio::async_write(channel_, buffer, as_values);
        co_return error;
    }

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
        end_session(channel_);
        error_code ignored;
        socket().close(ignored);
    }

    bool quiet() override
    {
        if (!holds_nothing(channel_)) return false;
        pollfd state{socket().native_handle(), POLLIN | POLLRDHUP, 0};
        return poll(&state, 1, 0) == 0;
    }

protected:
    tcp::socket& socket() { return socket_of(channel_); }

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

    Channel channel_;
};

template <class Next>
class TlsStreamOver final : public StreamOver<TlsStream, TlsOver<Next>> {
    using Base = StreamOver<TlsStream, TlsOver<Next>>;
    using Base::channel_;

public:
    using Side = asio::ssl::stream_base::handshake_type;

    TlsStreamOver(Next next, asio::ssl::context& context, Side side) : Base(std::move(next), context), side_(side) {}
    TlsStreamOver(const TlsStreamOver&) = delete;
    TlsStreamOver& operator=(const TlsStreamOver&) = delete;
    ~TlsStreamOver() override { end_session(channel_); }

    // Both are needed by hand: the name the server shall present a certificate for, and the check that it did.
    void expect(const Endpoint& peer)
    {
        const auto& host = peer.host;
        error_code not_an_address;
        asio::ip::make_address(host, not_an_address);
        SSL* ssl = channel_.native_handle();
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
        if (!peer_.empty()) offer_session(channel_.native_handle(), peer_);
        const auto [error] = co_await channel_.async_handshake(side_, as_values);
        const bool refused = error && error != asio::error::operation_aborted;
        if (refused && !peer_.empty()) forget_sessions(channel_.native_handle(), peer_);
        co_return error;
    }

    std::string certificate_problem() override
    {
        if (!checkable_) return "its host name cannot be checked";
        const long result = SSL_get_verify_result(channel_.native_handle());
        return result == X509_V_OK ? std::string{} : X509_verify_cert_error_string(result);
    }

    asio::awaitable<void> finish() override
    {
        co_await channel_.async_shutdown(as_values);
        error_code ignored;
        this->socket().shutdown(tcp::socket::shutdown_send, ignored);
        co_await this->drain();
        this->close();
    }

    std::unique_ptr<TlsStream> secured(const TlsContext& context, const Endpoint& peer) override;

private:
    Side side_;
    bool checkable_ = true; // no certificate is good where nothing is demanded of it
    std::string peer_;      // whose sessions may be resumed; empty: we are the server
};

template <class Next>
std::unique_ptr<TlsStream> make_tls_client_stream(Next next, const TlsContext& context, const Endpoint& peer)
{
    const auto side = asio::ssl::stream_base::client;
    auto stream = std::make_unique<TlsStreamOver<Next>>(std::move(next), context.native(), side);
    stream->expect(peer);
    return stream;
}

template <class Next>
std::unique_ptr<TlsStream> TlsStreamOver<Next>::secured(const TlsContext& context, const Endpoint& peer)
{
    if constexpr (std::is_same_v<Next, tcp::socket>) {
        return make_tls_client_stream(std::move(channel_), context, peer);
    } else {
        assert(false); // a third layer
        return nullptr;
    }
}

class PlainStream final : public StreamOver<Stream, tcp::socket> {
public:
    using StreamOver::StreamOver;

    asio::awaitable<void> finish() override
    {
        error_code ignored;
        channel_.shutdown(tcp::socket::shutdown_send, ignored);
        co_await drain();
        close();
    }

    std::unique_ptr<TlsStream> secured(const TlsContext& context, const Endpoint& peer) override
    {
        return make_tls_client_stream(std::move(channel_), context, peer);
    }
};

} // namespace

std::unique_ptr<Stream> make_plain_stream(tcp::socket socket)
{
    return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<TlsStream> make_tls_server_stream(tcp::socket socket, const TlsContext& context)
{
    const auto side = asio::ssl::stream_base::server;
    return std::make_unique<TlsStreamOver<tcp::socket>>(std::move(socket), context.native(), side);
}

} // namespace headcount::net
