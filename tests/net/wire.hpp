// A TCP peer by hand: tests write and read its bytes themselves, so that no code of the product judges its own words.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace headcount::test {

namespace asio = boost::asio;

class Wire {
public:
    explicit Wire(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    asio::awaitable<void> write(std::string text);
    // All bytes up to and with `end`; what came before the connection ended if it never came.
    asio::awaitable<std::string> read_until(std::string end);
    // A request or response with Content-Length or without body.
    asio::awaitable<std::string> read_message();
    // Everything until the peer closes; "[reset]" at the end if it did so with RST.
    asio::awaitable<std::string> read_all();

    void close();
    void reset();                                               // RST
    asio::ip::tcp::socket take() { return std::move(socket_); } // to go on in another way, over TLS say

private:
    asio::awaitable<bool> read_more();

    asio::ip::tcp::socket socket_;
    std::string kept_; // read and not handed out
    bool was_reset_ = false;
};

asio::awaitable<Wire> connect_wire(std::uint16_t port);

class Listener {
public:
    // Port 0: any free one.
    explicit Listener(const asio::any_io_executor& executor, const std::string& address = "127.0.0.1",
                      std::uint16_t port = 0);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    asio::awaitable<Wire> accept();
    asio::awaitable<asio::ip::tcp::socket> accept_socket();

private:
    asio::ip::tcp::acceptor acceptor_;
};

} // namespace headcount::test
