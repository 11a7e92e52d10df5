#include "net/relay_proxy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <utility>

namespace headcount::test {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

template <class Stream>
struct Pair {
    Stream client;
    tcp::socket server;

    void close()
    {
        boost::system::error_code ignored;
        client.lowest_layer().close(ignored);
        server.close(ignored);
    }
};

template <class Stream>
asio::awaitable<std::string> read_header(Stream& stream)
{
    std::string text;
    std::array<char, 1> letter;
    while (!text.ends_with("\r\n\r\n")) {
        const auto room = asio::buffer(letter);
        const auto [error, count] = co_await stream.async_read_some(room, as_values);
        if (error) break;
        text.append(letter.data(), count);
    }
    co_return text;
}

template <class Held, class From, class To>
asio::awaitable<void> pump(std::shared_ptr<Held> held, From& from, To& to)
{
    std::array<char, 4096> bytes;
    for (;;) {
        const auto room = asio::buffer(bytes);
        const auto [read_error, count] = co_await from.async_read_some(room, as_values);
        if (read_error) break;
        const auto text = asio::buffer(bytes.data(), count);
        const auto [write_error, written] = co_await asio::async_write(to, text, as_values);
        if (write_error) break;
    }
    held->close();
}

} // namespace

RelayProxy::RelayProxy(const asio::any_io_executor& executor, std::uint16_t leads_to, TlsServerSide* side)
    : leads_to_(leads_to), side_(side), listener_(executor), tasks_(executor)
{
}

void RelayProxy::start()
{
    tasks_.spawn(accept_all());
}

asio::awaitable<void> RelayProxy::accept_all()
{
    for (;;) {
        auto socket = co_await listener_.accept_socket();
        if (side_ != nullptr)
            tasks_.spawn(serve_tls(std::move(socket)));
        else
            tasks_.spawn(serve(std::move(socket)));
    }
}

asio::awaitable<void> RelayProxy::serve_tls(tcp::socket socket)
{
    asio::ssl::stream<tcp::socket> stream{std::move(socket), side_->native()};
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_values);
    if (!error) co_await serve(std::move(stream));
}

template <class Stream>
asio::awaitable<void> RelayProxy::serve(Stream stream)
{
    requests_.push_back(co_await read_header(stream));
    tcp::socket server{stream.get_executor()};
    const tcp::endpoint to{asio::ip::make_address("127.0.0.1"), leads_to_};
    co_await server.async_connect(to, as_values);
    const std::string done = "HTTP/1.1 200 Connection established\r\n\r\n";
    const auto text = asio::buffer(done);
    co_await asio::async_write(stream, text, as_values);
    const auto pair = std::make_shared<Pair<Stream>>(Pair<Stream>{std::move(stream), std::move(server)});
    tasks_.spawn(pump(pair, pair->client, pair->server));
    tasks_.spawn(pump(pair, pair->server, pair->client));
}

} // namespace headcount::test
