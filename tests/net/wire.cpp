#include "net/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace headcount::test {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

std::size_t announced_length(const std::string& header)
{
    const auto at = header.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(header.substr(at + 16));
}

} // namespace

asio::awaitable<void> Wire::write(std::string text)
{
    const auto buffer = asio::buffer(text);
    co_await asio::async_write(socket_, buffer, as_values);
}

asio::awaitable<bool> Wire::read_more()
{
    std::array<char, 4096> bytes;
    const auto buffer = asio::buffer(bytes);
    const auto [error, count] = co_await socket_.async_read_some(buffer, as_values);
    if (error == asio::error::connection_reset) was_reset_ = true;
    kept_.append(bytes.data(), count);
    co_return !error;
}

asio::awaitable<std::string> Wire::read_until(std::string end)
{
    bool more = true;
    while (more && kept_.find(end) == std::string::npos)
        more = co_await read_more();
    const auto found = kept_.find(end);
    const auto size = found == std::string::npos ? kept_.size() : found + end.size();
    auto text = kept_.substr(0, size);
    kept_.erase(0, size);
    co_return text;
}

asio::awaitable<std::string> Wire::read_message()
{
    auto text = co_await read_until("\r\n\r\n");
    const auto length = announced_length(text);
    bool more = true;
    while (more && kept_.size() < length)
        more = co_await read_more();
    text += kept_.substr(0, length);
    kept_.erase(0, length);
    co_return text;
}

asio::awaitable<std::string> Wire::read_all()
{
    bool more = true;
    while (more)
        more = co_await read_more();
    auto text = std::exchange(kept_, {});
    if (was_reset_) text += "[reset]";
    co_return text;
}

void Wire::close()
{
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Wire::reset()
{
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

asio::awaitable<Wire> connect_wire(std::uint16_t port)
{
    const auto executor = co_await asio::this_coro::executor;
    tcp::socket socket{executor};
    const tcp::endpoint to{asio::ip::make_address("127.0.0.1"), port};
    co_await socket.async_connect(to, as_values);
    co_return Wire{std::move(socket)};
}

Listener::Listener(const asio::any_io_executor& executor, const std::string& address, std::uint16_t port)
    : acceptor_(executor, tcp::endpoint{asio::ip::make_address(address), port})
{
}

asio::awaitable<tcp::socket> Listener::accept_socket()
{
    auto [error, socket] = co_await acceptor_.async_accept(as_values);
    co_return std::move(socket);
}

asio::awaitable<Wire> Listener::accept()
{
    auto socket = co_await accept_socket();
    co_return Wire{std::move(socket)};
}

} // namespace headcount::test
