// The network of one incarnation of the service: it can be cut, as a kill -9 or a lost machine cuts it. What was on
// its way may still arrive; no answer comes back, and nothing new goes out. It also counts what is out and what is held
// at once (I4).
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "simulation/held_handles.hpp"

#include <cstddef>

namespace headcount::simulation {

namespace asio = boost::asio;

class SeverableTransport final : public net::Transport {
public:
    SeverableTransport(net::Transport& wire, net::Timers& timers, core::Duration visibility)
        : wire_(wire), timers_(timers), handles_(visibility)
    {
    }

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

    void cut() { cut_ = true; }
    std::size_t most_at_once() const { return most_; } // requests under way, long polls included
    std::size_t most_held() const { return handles_.most(); }

private:
    net::Transport& wire_;
    net::Timers& timers_;
    bool cut_ = false;
    std::size_t under_way_ = 0;
    std::size_t most_ = 0;
    HeldHandles handles_;
};

} // namespace headcount::simulation
