#include "stream.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <utility>

namespace peer {

Address address_of(const std::string& url)
{
    Address address;
    address.tls = url.starts_with("https://");
    const auto begin = url.find("//") + 2;
    const auto colon = url.find(':', begin);
    if (colon == std::string::npos) throw std::runtime_error("the endpoint needs a port: " + url);
    address.host = url.substr(begin, colon - begin);
    address.port = url.substr(colon + 1, url.find('/', colon) - colon - 1);
    return address;
}

template <>
asio::awaitable<TcpStream> open(Address address, asio::ssl::context&)
{
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    const auto found = co_await resolver.async_resolve(address.host, address.port, asio::use_awaitable);
    TcpStream stream(*executor.target<asio::io_context::executor_type>());
    stream.expires_after(patience);
    co_await stream.async_connect(found, asio::use_awaitable);
    stream.socket().set_option(tcp::no_delay(true));
    co_return stream;
}

template <>
asio::awaitable<Tls> open(Address address, asio::ssl::context& context)
{
    Tls tls(co_await open<TcpStream>(address, context), context);
    beast::get_lowest_layer(tls).expires_after(patience);
    tls.set_verify_callback(asio::ssl::host_name_verification(address.host));
    co_await tls.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_return tls;
}

} // namespace peer
