// Opens connections: addresses of the host, TCP to each in turn, TLS with a verified certificate. Keeps none.
#pragma once

#include "headcount/net/url.hpp"
#include "net/resolver.hpp"
#include "net/stream.hpp"

namespace headcount::net {

struct ConnectLimits {
    core::Duration connect{};   // look-up and TCP, over all addresses
    core::Duration handshake{}; // TLS
};

// How long to try one address, with `left` for it and all others that are untried.
core::Duration time_for_one(core::Duration left, std::size_t untried);

class Connector {
public:
    Connector(asio::any_io_executor executor, Timers& timers, ConnectLimits limits, TlsContext tls,
              std::unique_ptr<Lookup> lookup);

    // The endpoint must live until it returns. The error names the step that failed.
    asio::awaitable<core::Result<std::unique_ptr<Stream>>> open(const Endpoint& endpoint, core::Deadline deadline);

private:
    using Socket = asio::ip::tcp::socket;

    asio::awaitable<core::Result<Socket>> connect(const Endpoint& endpoint, core::Deadline deadline);
    asio::awaitable<error_code> connect_one(Socket& socket, asio::ip::tcp::endpoint to, core::Time until);
    asio::awaitable<core::Result<std::unique_ptr<Stream>>> secure(const Endpoint& endpoint, Socket socket,
                                                                  core::Deadline deadline);
    core::Error doubted(const Endpoint& endpoint, const core::Error& error);

    asio::any_io_executor executor_;
    Timers& timers_;
    ConnectLimits limits_;
    TlsContext tls_;
    Resolver resolver_;
};

} // namespace headcount::net
