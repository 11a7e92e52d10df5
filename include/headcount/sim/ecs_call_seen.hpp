// One call of ECS about one cluster that was answered whole: what checkers of "nothing lost" and "frugal" ask about.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headcount::sim {

struct EcsCallSeen {
    core::ClusterKey cluster;
    std::string operation; // DescribeServices, DescribeClusters, UpdateService, ListContainerInstances or
                           // DescribeContainerInstances
    std::optional<std::uint32_t> number{}; // shown or set: registered instances, or the desired count of the one
                                           // service that was found; none: no service, or several
    core::Time arrived{};
    core::Time answered{};
    std::string status{};              // ListContainerInstances: that was asked for; empty: any
    std::vector<std::string> listed{}; // … the ARNs shown

    friend bool operator==(const EcsCallSeen&, const EcsCallSeen&) = default;
};

} // namespace headcount::sim
