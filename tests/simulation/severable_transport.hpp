// The network of one incarnation of the service: it can be cut, as a kill -9 or a lost machine cuts it. What was on
// its way may still arrive; no answer comes back, and nothing new goes out. It also counts what is out at once (I4).
#pragma once

#include "headcount/net/transport.hpp"

#include <cstddef>

namespace headcount::simulation {

namespace asio = boost::asio;

class SeverableTransport final : public net::Transport {
public:
    explicit SeverableTransport(net::Transport& wire) : wire_(wire) {}

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

    void cut() { cut_ = true; }
    std::size_t most_at_once() const { return most_; } // requests under way, long polls included

private:
    net::Transport& wire_;
    bool cut_ = false;
    std::size_t under_way_ = 0;
    std::size_t most_ = 0;
};

} // namespace headcount::simulation
