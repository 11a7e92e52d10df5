// An HTTP proxy that carries bytes, spoken to plainly or over TLS: CONNECT to any name leads to one port of this
// machine. For one connection after the other.
#pragma once

#include "headcount/net/task_group.hpp"
#include "net/tls_wire.hpp"
#include "net/wire.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace headcount::test {

class RelayProxy {
public:
    // `side`: over TLS; null: plainly.
    RelayProxy(const asio::any_io_executor& executor, std::uint16_t leads_to, TlsServerSide* side = nullptr);

    void start(); // accepts from now on
    std::uint16_t port() const { return listener_.port(); }
    const std::vector<std::string>& requests() const { return requests_; }

private:
    asio::awaitable<void> accept_all();
    template <class Stream>
    asio::awaitable<void> serve(Stream stream);
    asio::awaitable<void> serve_tls(asio::ip::tcp::socket socket);

    std::uint16_t leads_to_;
    TlsServerSide* side_;
    std::vector<std::string> requests_; // as they arrived
    Listener listener_;
    net::TaskGroup tasks_;
};

} // namespace headcount::test
