#include "net/tls_wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace headcount::test {

namespace asio = boost::asio;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// OpenSSL itself would not speak so old a version without being asked twice.
void speak(asio::ssl::context& context, TlsVersion version)
{
    int number = 0;
    switch (version) {
    case TlsVersion::any: return;
    case TlsVersion::only_1_0: number = TLS1_VERSION; break;
    case TlsVersion::only_1_1: number = TLS1_1_VERSION; break;
    case TlsVersion::only_1_2: number = TLS1_2_VERSION; break;
    }
    SSL_CTX_set_security_level(context.native_handle(), 0);
    SSL_CTX_set_min_proto_version(context.native_handle(), number);
    SSL_CTX_set_max_proto_version(context.native_handle(), number);
}

} // namespace

TlsServerSide::TlsServerSide(const Certificates& certificates, TlsVersion version)
    : context_(asio::ssl::context::tls_server)
{
    context_.use_certificate_chain_file(certificates.certificate_file());
    context_.use_private_key_file(certificates.key_file(), asio::ssl::context::pem);
    speak(context_, version);
}

TlsClientSide::TlsClientSide(TlsVersion version) : context_(asio::ssl::context::tls_client)
{
    speak(context_, version);
}

TlsWire::TlsWire(asio::ip::tcp::socket socket, TlsServerSide& side)
    : stream_(std::move(socket), side.native()), role_(asio::ssl::stream_base::server)
{
}

TlsWire::TlsWire(asio::ip::tcp::socket socket, TlsClientSide& side)
    : stream_(std::move(socket), side.native()), role_(asio::ssl::stream_base::client)
{
}

asio::awaitable<boost::system::error_code> TlsWire::handshake()
{
    const auto [error] = co_await stream_.async_handshake(role_, as_values);
    co_return error;
}

bool TlsWire::resumed()
{
    return SSL_session_reused(stream_.native_handle()) == 1;
}

asio::awaitable<bool> TlsWire::read_more()
{
    std::array<char, 4096> bytes;
    const auto buffer = asio::buffer(bytes);
    const auto [error, count] = co_await stream_.async_read_some(buffer, as_values);
    kept_.append(bytes.data(), count);
    co_return !error;
}

asio::awaitable<std::string> TlsWire::read_header()
{
    bool more = true;
    while (more && kept_.find("\r\n\r\n") == std::string::npos)
        more = co_await read_more();
    co_return std::exchange(kept_, {});
}

asio::awaitable<std::string> TlsWire::read_all()
{
    bool more = true;
    while (more)
        more = co_await read_more();
    co_return std::exchange(kept_, {});
}

void TlsWire::write(std::initializer_list<std::string> texts)
{
    boost::system::error_code ignored;
    for (const auto& text : texts)
        asio::write(stream_, asio::buffer(text), ignored);
}

asio::awaitable<void> TlsWire::say_goodbye()
{
    co_await stream_.async_shutdown(as_values);
}

void TlsWire::close()
{
    boost::system::error_code ignored;
    stream_.next_layer().close(ignored);
}

void TlsWire::reset()
{
    boost::system::error_code ignored;
    stream_.next_layer().set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

void TlsWire::make_noise()
{
    boost::system::error_code ignored;
    asio::write(stream_.next_layer(), asio::buffer(std::string(64, '?')), ignored);
}

} // namespace headcount::test
