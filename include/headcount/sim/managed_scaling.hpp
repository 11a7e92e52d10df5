// An Auto Scaling group behind a capacity provider, with ECS managed scaling and managed termination protection. A pure
// state machine over EcsWorld: told the time, it registers and ends instances as AWS would.
//
//   CapacityProviderReservation = M / N × 100 (N = 0: 100 where M = 0, else 200), once a minute
//   N: instances of the group. M: those that are needed: where tasks of the provider wait for a place (PROVISIONING), N
//   and as many as they need, else those that run a task of any service but a DAEMON.
//   Above the target the group grows, below it for a quarter of an hour it shrinks; an instance that runs
//   a task of any service but a DAEMON is protected.
//
// Source: "Amazon ECS managed scaling behavior" (ECS Developer Guide); "Deep dive on Amazon ECS cluster auto scaling"
// (AWS Containers Blog).
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/ecs_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace headcount::sim {

struct ScalingGroup {
    core::ClusterKey cluster;
    InstanceSpec instances; // each of them; its capacity provider is the group's
    std::uint32_t least = 0;
    std::uint32_t most = 100;
    std::uint32_t target = 100;                     // percent
    core::Duration boot = std::chrono::seconds{90}; // launched → registered
};

class ManagedScaling {
public:
    // `world` outlives it. The least number of instances is registered now.
    ManagedScaling(EcsWorld& world, ScalingGroup group);

    core::Time next() const { return next_; }
    void apply_due(core::Time now); // brings the world there first

    std::uint32_t size() const; // registered and booting
    std::uint32_t reservation() const;

private:
    struct Need {
        std::uint32_t instances = 0;       // M
        std::vector<std::string> unneeded; // not protected
    };

    Need need() const;
    std::uint32_t waiting() const; // instances that tasks without a place need
    void look();
    void grow(std::uint32_t by);
    void shrink(std::uint32_t by, const std::vector<std::string>& unneeded);

    EcsWorld& world_;
    ScalingGroup group_;
    core::Time next_;
    core::Time next_look_;
    std::vector<core::Time> booting_; // when each registers, in order
    std::uint32_t below_ = 0;         // looks in a row
};

} // namespace headcount::sim
