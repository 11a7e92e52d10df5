// What a sweep may pass over: clusters that DescribeClusters, a hundred a call, shows as the last look left them. A
// decider; bounded.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/time.hpp"
#include "headcount/source/sweep.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace headcount::source {

class Survey {
public:
    // The third sweep after a look looks again: what a service asks for may be changed without a trace in its cluster,
    // and its event be lost. Half a sweep is for those that come early.
    explicit Survey(core::Duration sweep) : oldest_(3 * sweep - sweep / 2) {}

    // Does the number of registered instances tell all that the rules count? Else each cluster is looked at.
    static bool can_tell(const core::Config& config);

    // Keeps the number of its services for the next time.
    bool moved(const core::ClusterKey& cluster, const core::ObservedCluster& seen, const std::optional<LastLook>& last,
               core::Time now);

private:
    core::Duration oldest_;
    std::map<core::ClusterKey, std::uint32_t> services_; // as of the last survey
};

} // namespace headcount::source
