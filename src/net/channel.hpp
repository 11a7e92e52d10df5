// What a stream stands on: a socket, or TLS inside another channel. Reads wait; writes take what fits and leave the
// waiting to the stream, since what is written nearly always fits at once and then costs neither a coroutine nor a turn
// of the event loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace headcount::net {

namespace asio = boost::asio;
using boost::system::error_code;

struct Received {
    error_code error; // asio::error::eof: the peer ended in an orderly way (over TLS: and said so)
    std::size_t bytes = 0;
};

struct Sent {
    error_code error; // asio::error::would_block: nothing of it fits now
    std::size_t bytes = 0;
};

class Channel {
public:
    virtual ~Channel() = default;

    virtual asio::awaitable<Received> read(std::span<char> room) = 0; // one byte at least, or an error
    virtual Sent write_some(std::string_view text) = 0;               // does not wait

    virtual bool holds_nothing() = 0; // no byte has left the socket that nobody has read yet
    virtual void rest() = 0;          // not needed soon: frees what memory it can do without until then
    virtual void end_session() = 0;   // before it is closed: what TLS has to remember of it
    virtual asio::ip::tcp::socket& socket() = 0;
};

class SocketChannel final : public Channel {
public:
    explicit SocketChannel(asio::ip::tcp::socket socket);

    asio::awaitable<Received> read(std::span<char> room) override;
    Sent write_some(std::string_view text) override;
    bool holds_nothing() override { return true; }
    void rest() override {}
    void end_session() override {}
    asio::ip::tcp::socket& socket() override { return socket_; }

private:
    asio::ip::tcp::socket socket_;
};

// Until something can be written to the socket, or an error.
asio::awaitable<error_code> writable(asio::ip::tcp::socket& socket);

} // namespace headcount::net
