// One accepted UpdateService call, as the simulated ECS remembers it: tests ask which members were sent.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace headcount::sim {

struct ServiceUpdate {
    core::Time at{};
    core::ClusterKey cluster;
    std::string service;                  // its short name
    std::set<std::string> members;        // of the request body, all of them
    std::optional<std::uint32_t> desired; // desiredCount, where it was sent
    std::string caller;                   // ARN of the identity
};

} // namespace headcount::sim
