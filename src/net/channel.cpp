#include "net/channel.hpp"

#include "net/cancellation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

} // namespace

SocketChannel::SocketChannel(tcp::socket socket) : socket_(std::move(socket))
{
    error_code ignored;
    socket_.non_blocking(true, ignored); // for write_some()
}

asio::awaitable<Received> SocketChannel::read(std::span<char> room)
{
    Received received{asio::error::operation_aborted, 0};
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return received;
    const auto buffer = asio::buffer(room.data(), room.size());
    const auto [error, bytes] = co_await socket_.async_read_some(buffer, as_values);
    received.error = error;
    received.bytes = bytes;
    co_return received;
}

Sent SocketChannel::write_some(std::string_view text)
{
    Sent sent;
    sent.bytes = socket_.write_some(asio::buffer(text.data(), text.size()), sent.error);
    return sent;
}

asio::awaitable<error_code> writable(tcp::socket& socket)
{
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return asio::error::operation_aborted;
    const auto [error] = co_await socket.async_wait(tcp::socket::wait_write, as_values);
    co_return error;
}

} // namespace headcount::net
