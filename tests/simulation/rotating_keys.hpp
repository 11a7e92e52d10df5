// The base credentials of a world that rotate: an agent on the machine of the service, in front of its network, that
// hands out temporary keys of the simulated AWS. A key is replaced when half of its life is over, as agents do.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/sim/simulated_aws.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace headcount::simulation {

namespace asio = boost::asio;

inline const std::string agent_url = "http://127.0.0.1/keys";  // AWS_CONTAINER_CREDENTIALS_FULL_URI
inline const std::string rotating_secret = "rotating/secret+"; // what all of their secrets begin with

class RotatingKeys final : public net::Transport {
public:
    RotatingKeys(net::Transport& wire, sim::SimulatedAws& aws, net::Timers& timers, std::chrono::seconds life)
        : wire_(wire), aws_(aws), timers_(timers), life_(life)
    {
    }

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

    std::uint64_t handed_out() const { return number_; } // different keys so far

private:
    std::string keys(); // the agent's answer

    net::Transport& wire_;
    sim::SimulatedAws& aws_;
    net::Timers& timers_;
    std::chrono::seconds life_;
    std::uint64_t number_ = 0;
    std::optional<core::WallTime> issued_;
};

} // namespace headcount::simulation
