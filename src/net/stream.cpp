#include "net/stream.hpp"

#include "net/cancellation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

#include <array>
#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

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
        error_code ignored;
        socket().close(ignored);
    }

    bool quiet() override
    {
        pollfd state{socket().native_handle(), POLLIN | POLLRDHUP, 0};
        return poll(&state, 1, 0) == 0;
    }

protected:
    tcp::socket& socket() { return channel_.lowest_layer_socket(); }

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

struct PlainChannel : tcp::socket {
    explicit PlainChannel(tcp::socket socket) : tcp::socket(std::move(socket)) {}
    tcp::socket& lowest_layer_socket() { return *this; }
};

class PlainStream final : public StreamOver<Stream, PlainChannel> {
public:
    using StreamOver::StreamOver;

    asio::awaitable<void> finish() override
    {
        error_code ignored;
        channel_.shutdown(tcp::socket::shutdown_send, ignored);
        co_await drain();
        close();
    }
};

struct TlsChannel : asio::ssl::stream<tcp::socket> {
    TlsChannel(tcp::socket socket, asio::ssl::context& context)
        : asio::ssl::stream<tcp::socket>(std::move(socket), context)
    {
    }
    tcp::socket& lowest_layer_socket() { return next_layer(); }
};

class TlsStreamOver final : public StreamOver<TlsStream, TlsChannel> {
public:
    using Side = asio::ssl::stream_base::handshake_type;

    TlsStreamOver(tcp::socket socket, asio::ssl::context& context, Side side)
        : StreamOver(std::move(socket), context), side_(side)
    {
    }

    // Both are needed by hand: the name the server shall present a certificate for, and the check that it did.
    void expect(const std::string& host)
    {
        error_code not_an_address;
        asio::ip::make_address(host, not_an_address);
        SSL* ssl = channel_.native_handle();
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (not_an_address)
            checkable_ = SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
        else
            checkable_ = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    }

    asio::awaitable<error_code> handshake() override
    {
        if (!checkable_) co_return asio::error::invalid_argument;
        if (co_await is_cancelled()) co_return asio::error::operation_aborted;
        const auto [error] = co_await channel_.async_handshake(side_, as_values);
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
        socket().shutdown(tcp::socket::shutdown_send, ignored);
        co_await drain();
        close();
    }

    // Without this OpenSSL counts the session as broken off, and it could never be resumed.
    void close() override
    {
        SSL_set_shutdown(channel_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        StreamOver::close();
    }

    // What came in one packet with the answer may wait undecrypted, where OpenSSL does not count it as pending.
    bool quiet() override
    {
        SSL* ssl = channel_.native_handle();
        return SSL_has_pending(ssl) == 0 && BIO_ctrl_pending(SSL_get_rbio(ssl)) == 0 && StreamOver::quiet();
    }

private:
    Side side_;
    bool checkable_ = true; // no certificate is good where nothing is demanded of it
};

} // namespace

std::unique_ptr<Stream> make_plain_stream(tcp::socket socket)
{
    return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<TlsStream> make_tls_client_stream(tcp::socket socket, const TlsContext& context,
                                                  const std::string& host)
{
    auto stream = std::make_unique<TlsStreamOver>(std::move(socket), context.native(), asio::ssl::stream_base::client);
    stream->expect(host);
    return stream;
}

std::unique_ptr<TlsStream> make_tls_server_stream(tcp::socket socket, const TlsContext& context)
{
    return std::make_unique<TlsStreamOver>(std::move(socket), context.native(), asio::ssl::stream_base::server);
}

} // namespace headcount::net
