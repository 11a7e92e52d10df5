// A connection of its own to the endpoint, plain or over TLS.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <string>

namespace peer {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

using TcpStream = beast::basic_stream<tcp, asio::io_context::executor_type>;
using Tls = asio::ssl::stream<TcpStream>;

inline constexpr std::chrono::seconds patience{5}; // of each step

struct Address {
    bool tls = false;
    std::string host;
    std::string port;

    std::string authority() const { return host + ":" + port; }
};

Address address_of(const std::string& url); // "http://127.0.0.1:4566"

template <class Stream>
asio::awaitable<Stream> open(Address address, asio::ssl::context& context);

template <>
asio::awaitable<TcpStream> open(Address address, asio::ssl::context& context);

template <>
asio::awaitable<Tls> open(Address address, asio::ssl::context& context);

} // namespace peer
