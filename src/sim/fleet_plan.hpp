// The drawing of a fleet's story: seed and options in, clusters and timed changes out. Pure.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/sim/fleet.hpp"

namespace headcount::sim {

enum class FleetStep {
    enlist,     // an instance registers
    drain,      // ACTIVE → DRAINING
    activate,   // DRAINING → ACTIVE
    disconnect, // its agent goes away …
    reconnect,  // … and comes back
    deregister, // someone takes it out of the cluster, tasks or not
    terminate,  // the machine ends; without its agent ECS does not notice and goes on counting it
};

struct FleetChange {
    core::Duration at{}; // since the start
    std::size_t cluster = 0;
    std::size_t instance = 0; // of that cluster's plan
    FleetStep step = FleetStep::enlist;
    std::size_t drawn = 0; // equal times keep the order of drawing
};

struct PlannedCluster {
    core::ClusterKey key;
    FleetKind kind = FleetKind::follows;
    std::uint32_t desired = 0; // of the service, at the start
    std::size_t at_start = 0;  // so many of the instances are there then
    std::vector<InstanceSpec> instances;
};

struct FleetPlan {
    std::vector<PlannedCluster> clusters;
    std::vector<FleetChange> changes; // by time
};

FleetPlan draw_fleet(const FleetOptions& options);

} // namespace headcount::sim
