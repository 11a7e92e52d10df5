// A cluster whose fleet is sized by ECS managed scaling: a service that is the load, whose count is drawn until the
// storm ends and stands still from then on, and the followed service beside it. What it shows is for I8.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/managed_scaling.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/checkers.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace headcount::simulation {

namespace asio = boost::asio;

struct ManagedScalingOptions {
    bool follower_by_provider =
        false;                        // its tasks wait in the capacity provider's queue; else they have launch type EC2
    std::uint32_t follower_cpu = 128; // of an instance's 2048
    std::uint32_t most = 40;          // instances

    friend bool operator==(const ManagedScalingOptions&, const ManagedScalingOptions&) = default;
};

std::ostream& operator<<(std::ostream& out, const ManagedScalingOptions& options);

// After its load stops the fleet still grows for the tasks that wait then, and the follower for those instances.
constexpr core::Duration managed_settle = std::chrono::minutes{10};
// Long enough to shrink, and shorter than the hour after which a raise that feedback holds is tried once more.
constexpr core::Duration managed_calm = std::chrono::minutes{30};

class ManagedFleet {
public:
    // Makes the cluster and its services.
    ManagedFleet(sim::SimulatedAws& aws, net::Timers& timers, core::ClusterKey cluster, ManagedScalingOptions options,
                 const std::vector<std::string>& follower_member_of, bool distinct_instance, std::uint64_t seed);

    // Lives on until `end`; the load stands still from `load_stops` on.
    asio::awaitable<void> live(core::Time load_stops, core::Time end);

    const core::ClusterKey& cluster() const { return cluster_; }
    const std::vector<FleetSample>& samples() const { return samples_; } // one a minute
    std::uint32_t size() const { return scaling_.size(); }

private:
    void change_load();
    void sample();

    sim::SimulatedAws& aws_;
    net::Timers& timers_;
    core::ClusterKey cluster_;
    sim::ManagedScaling scaling_;
    core::Random random_;
    std::vector<FleetSample> samples_;
};

} // namespace headcount::simulation
