// What must always hold, as functions of what was seen from outside the service: each named after its invariant
// (ARCHITECTURE, "What must always hold"). A finding is a sentence; none means that it held.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/service_update.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/counted.hpp"
#include "simulation/guarding.hpp"

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

// The calls of ECS that reached their caller with a success, in the order in which they were answered.
using CallsSeen = std::map<core::ClusterKey, std::vector<sim::EcsCallSeen>>;

// One service at the end of a world.
struct EndRow {
    core::ClusterKey cluster;
    std::string service;
    std::uint32_t instances = 0;
    std::uint32_t desired = 0;
    std::uint32_t expected = 0; // what the policy says of `instances`, reckoned without the product's code
    bool held_truly = false;    // a guard holds its change, for a reason that is true in the world now
};

// I1 convergence: after the calm every managed service has the count that the policy says, or is held for a true
// reason.
Findings i1_convergence(const std::vector<EndRow>& rows);

// I2 nothing lost: between the receipt and the deletion of an instance event, calls about its cluster that are a
// verdict arrived and succeeded. Where the service follows its cluster: both reads, and, if they differ, the update to
// the count that was read. Elsewhere (no such service, a DAEMON, a deleted one) the read of the services is enough.
// What was counted is what DescribeClusters showed, or who stands in the lists that the mode needs (`calls` holds those
// of capacity providers that count). A run that a guard restrained needs no update, but both reads.
Findings i2_nothing_lost(const std::vector<sim::DeleteRecord>& deletes, const CallsSeen& calls,
                         const std::set<core::ClusterKey>& followed, const Counted& counted = {},
                         const Restrained& restrained = {});

// … except for one that is irrelevant, where those may be acknowledged without a call: an event of the same instance,
// as new or saying the same of what counts, was sent before, and since then, in the same life of the service, calls
// that are a verdict arrived; none that said otherwise was received in between. `starts`: of lives, in order.
Findings i2_nothing_lost_but_irrelevant(const std::vector<sim::DeleteRecord>& deletes, const CallsSeen& calls,
                                        const std::set<core::ClusterKey>& followed, const Counted& counted,
                                        const Restrained& restrained, const std::vector<core::Time>& starts);

// I3 frugal: at most so many logical calls in a run of a one-service cluster; three where DescribeClusters counts.
Findings i3_frugal(const app::RunRecord& record, const Counted& counted = {});

// … and what the runs say they called is what arrived, where nothing fails: `counted` is the sum of their calls.
// Besides those that runs counted, each sweep may have asked once how many instances a cluster has.
Findings i3_honest(const CallsSeen& calls, const std::map<core::ClusterKey, std::uint64_t>& counted,
                   std::uint64_t sweeps = 0);

// I4 bounded: something never exceeds what the limits allow.
Findings i4_bounded(const std::string& what, std::size_t most, std::size_t allowed);

// … and runs never more than their limits, each with two calls under way at most, its reads; three where it lists.
// Beside them a sweep may ask how many instances there are, in so many accounts and regions at once.
Findings i4_runs(const sim::MostInside& most, std::size_t in_flight, std::size_t per_account,
                 const Counted& counted = {}, std::size_t surveyed = 0);

// I5 contained: only this service, in these accounts, with exactly three members.
Findings i5_contained(const std::deque<sim::ServiceUpdate>& updates, const std::string& service,
                      const std::set<std::string>& accounts);

// I7 fair: what happens in one account slows no other. `alone` and `beside` are the times from an event to its applied
// change, of the same accounts in the same story, without the trouble of another account and beside it. Their 99th
// percentiles are the same to one part in a hundred, and so, to five, is their number.
Findings i7_fair(std::vector<core::Duration> alone, std::vector<core::Duration> beside);

// A fleet that a capacity provider sizes, and the count that follows it.
struct FleetSample {
    core::Time at{};
    std::uint32_t instances = 0; // launched ones included
    std::uint32_t desired = 0;
};

// I8 no feedback: from `settled` on, when the outside load has long stopped, neither fleet nor count grows.
Findings i8_no_feedback(const std::vector<FleetSample>& samples, core::Time settled);

// … and a writer that sets the count back at once is not fought: each life of the service learns of it by three
// writes, and again by one after 1, 2, 4 … 60 minutes; what the rule asks for anew is written anew.
Findings i8_not_fought(std::uint64_t undone, std::size_t lives, std::uint64_t changes, core::Duration span);

// I6 quiet: none of the secrets in a line.
Findings i6_quiet(std::string_view line, const std::vector<std::string>& secrets);

} // namespace headcount::simulation
