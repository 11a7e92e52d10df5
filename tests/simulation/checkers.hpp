// What must always hold, as functions of what was seen from outside the service: each named after its invariant
// (ARCHITECTURE, "What must always hold"). A finding is a sentence; none means that it held.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/service_update.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace headcount::simulation {

struct Finding {
    std::string invariant; // "I2"
    std::string what;      // a sentence with the names and times that repeat it
};

using Findings = std::vector<Finding>;

// When a call that reads this cluster arrived at ECS, in order of time.
using ReadsSeen = std::map<core::ClusterKey, std::vector<core::Time>>;

// One service at the end of a world.
struct EndRow {
    core::ClusterKey cluster;
    std::string service;
    std::uint32_t instances = 0;
    std::uint32_t desired = 0;
    std::uint32_t expected = 0; // what the policy says of `instances`, reckoned without the product's code
};

// I1 convergence: after the calm every managed service has the count that the policy says.
Findings i1_convergence(const std::vector<EndRow>& rows);

// I2 nothing lost: each deleted instance event was followed, between its receipt and its deletion, by a read of its
// cluster. An event of a cluster that no rule speaks for needs none.
Findings i2_nothing_lost(const std::vector<sim::DeleteRecord>& deletes, const ReadsSeen& reads);

// I3 frugal: at most three logical calls in a run of a one-service cluster.
Findings i3_frugal(const app::RunRecord& record);

// I4 bounded: requests under way never exceed what the limits allow.
Findings i4_bounded(std::size_t most_requests, std::size_t allowed);

// I5 contained: only this service, in these accounts, with exactly three members.
Findings i5_contained(const std::deque<sim::ServiceUpdate>& updates, const std::string& service,
                      const std::set<std::string>& accounts);

// I6 quiet: none of the secrets in a line.
Findings i6_quiet(std::string_view line, const std::vector<std::string>& secrets);

} // namespace headcount::simulation
