// The sweep finds what events did not tell: every so often each cluster in reach is looked at once.
// It lists clusters and says which to look at, slowly; looking is left to its owner.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headcount::source {

namespace asio = boost::asio;

// The accounts and regions a sweep covers: `regions`, or else the home regions and those seen; in the listed accounts,
// with "*" the own account and those seen. Sorted, without doubles. Pure.
std::vector<core::Scope> sweep_reach(const core::Config& config, const std::string& own_account,
                                     const std::vector<std::string>& home_regions, const std::set<core::Scope>& seen);

// Which of so many clusters, sorted, a sweep begins with that may be cut short and knows nothing of those before it.
// Where each reaches 250 or more of them, sweeps at equal distances reach all in N/200 sweeps, raised to a prime number
// not below 7, if their distance in minutes is no multiple of that; else in as many weeks. Pure.
std::size_t sweep_start(core::WallTime now, std::size_t clusters);

struct SweepEnd {
    std::uint64_t requests = 0; // those up to this number were made before it began: it answers them
    // All clusters in reach were listed, and each that was to be looked at was, or may not be looked at. Where listing
    // is denied those that events named will do, but not everywhere.
    bool listed = false;
};

// What the last verdict on a cluster said.
struct LastLook {
    core::Time at{};
    bool settled = false;                     // each service was in step, or is not there, and nothing is waited for
    std::optional<std::uint32_t> instances{}; // that were counted; none: no count was asked for
};

struct SweepParts {
    asio::any_io_executor executor;
    net::Timers& timers;
    core::Random random;
    aws::Ecs& ecs;
    observe::Log& log;
    observe::Metrics& metrics;
    std::string own_account;
    std::vector<std::string> home_regions;
    std::function<bool(const core::Scope&)> owns{};    // empty: all in reach
    std::function<void(const core::ClusterKey&)> look; // look at it, in the sweep lane
    std::function<std::optional<LastLook>(const core::ClusterKey&)> looked;
    std::function<std::vector<core::ClusterKey>(const core::Scope&)> seen_clusters; // without permission to list
    std::function<void(const SweepEnd&)> done; // a sweep has ended; not if it was stopped
};

class Sweep {
public:
    Sweep(std::shared_ptr<const core::Config> config, SweepParts parts);
    ~Sweep();
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    // `timer`: a slow first sweep 5 to 15 s from now, then one every config.sweep (0: no more). Without it only
    // requested sweeps run, each from its sweep_start() on: one that is stopped early reaches others than the one
    // before.
    void start(bool timer);

    // A sweep now; one more after the running one, if one runs. The number of the request, from 1 on.
    std::uint64_t request();

    bool seen(const core::Scope& scope); // an event named this account and region; true: for the first time
    // A run of this cluster ended, or will not begin. `missed`: it was not looked at, for a reason that may pass.
    void ended(const core::ClusterKey& cluster, bool missed);
    bool running() const; // or asked for

    asio::awaitable<void> stop(); // cancels and joins

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::source
