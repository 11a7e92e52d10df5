// The HTTP client on one side; on the other a TLS peer that does something once it has read a request.
#pragma once

#include "net/client_world.hpp"
#include "net/tls_wire.hpp"
#include "support/certificates.hpp"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace headcount::test {

struct TlsWorld : ClientWorld {
    using Deed = std::function<asio::awaitable<void>(TlsWire&)>;

    Certificates certificates{{"127.0.0.1"}};
    std::optional<TlsServerSide> side{certificates};
    int hands_shaken = 0;
    int resumed = 0; // of these

    TlsWorld() { options.ca_file = certificates.ca_file(); }

    // The n-th connection sees the n-th deed.
    void tls_peer(std::vector<Deed> deeds) { tls_peer(std::move(deeds), listener); }
    void tls_peer(std::vector<Deed> deeds, Listener& at) { peers.spawn(accept_all(std::move(deeds), at)); }

    net::Request secure(std::uint16_t port)
    {
        auto result = request();
        result.endpoint.tls = true;
        result.endpoint.port = port;
        return result;
    }

    core::Result<net::Response> secure_call() { return call(secure(listener.port())); }

private:
    asio::awaitable<void> accept_all(std::vector<Deed> deeds, Listener& at)
    {
        for (auto& deed : deeds) {
            auto socket = co_await at.accept_socket();
            peers.spawn(serve(std::move(socket), std::move(deed)));
        }
    }

    asio::awaitable<void> serve(asio::ip::tcp::socket socket, Deed deed)
    {
        TlsWire wire{std::move(socket), *side};
        const auto error = co_await wire.handshake();
        if (error) co_return;
        ++hands_shaken;
        if (wire.resumed()) ++resumed;
        co_await wire.read_header();
        co_await deed(wire);
    }
};

inline asio::awaitable<void> answer_and_stay(TlsWire& wire)
{
    wire.write({answer("two")});
    co_await wire.read_all();
}

} // namespace headcount::test
