// The running service: sources → dispatcher → reconciler, and back as acks. Single-threaded; owns its coroutines.
// Everything it touches is passed in, so the same object runs in production and on virtual time.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/control/reconciler.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headcount::app {

namespace asio = boost::asio;

// What became of the messages of a run.
enum class RunNext {
    nothing,    // answered, or there were none
    retry,      // held: the run will be tried again
    given_back, // to their queue
};

// What was decided about one service in one run: a row of the log and of /api/recent.
struct RunRecord {
    core::ClusterKey cluster;
    control::RunReport report;
    control::Lane lane = control::Lane::event;
    core::WallTime at{};
    core::Time marked{};
    core::Duration took{};       // receipt of the oldest message → last ECS answer
    core::Duration queue_time{}; // the part before the run began
    std::vector<std::string> event_ids;
    std::uint32_t tries = 1; // 1, and one more after each transient failure
    RunNext next = RunNext::nothing;
    bool over_budget = false;               // it took longer than `limits.budget`, not counting what it had to wait for
    bool found_idle = false;                // it began at once and was not tried before
    std::vector<core::Duration> event_ages; // of each event it answers for: its own time → applied; none unless applied
    std::vector<std::string> stages;        // where the time of its oldest event went; only at log level debug
};

// The services that rules name, as the clusters looked at had them: in how many they are missing, and which were found.
struct ServiceNames {
    std::map<std::string, std::size_t> missing;
    std::set<std::string> found; // or perhaps there: a failed look and a paused rule do not say
    bool none_covered = false;   // all clusters in reach were listed, and no rule reaches any of them
};

// What ties a service to the others of its process, where it is one of several shards. The gauge of messages held is
// then set by whoever receives them.
struct ShardTies {
    std::function<bool(const core::Scope&)> owns;         // which accounts and regions are its own
    std::function<void(const core::Scope&)> on_new_scope; // an event named one for the first time
    std::function<void(ServiceNames)> on_swept;           // a sweep of its own has ended
};

struct ServiceParts {
    asio::any_io_executor executor;
    net::Timers& timers;
    core::Random& random;
    aws::Ecs& ecs;
    observe::Log& log;
    observe::Metrics& metrics;
    std::vector<std::unique_ptr<source::Source>> sources; // queue sources first; their index is Ticket::source
    std::string own_account;                              // of the credentials in use
    std::vector<std::string> home_regions;                // of the queues: the sweep's reach without `regions`
    control::Asker asker = control::Asker::events;
    bool sweeps = true;                           // the first sweep and the timer; requested ones run anyway
    std::function<void(const RunRecord&)> on_run; // may be empty
    control::ApiBudget* budget = nullptr;         // that the calls of `ecs` wait for; null: they wait for none
    std::optional<ShardTies> ties{};              // none: it is the only one
};

class Service {
public:
    Service(std::shared_ptr<const core::Config> config, ServiceParts parts);
    ~Service();

    void start();

    // Must have ended before a service that was started is destroyed. Stops receiving, lets running reconciles end
    // (until the deadline), gives back what was not started, sends acks. Telling the queues gets two seconds even
    // where the deadline leaves less: messages that are neither deleted nor given back hide for their visibility.
    asio::awaitable<void> stop(core::Deadline deadline);

    // Ends when every source has ended and nothing is waiting or running, a sweep that was asked for included, or at
    // the deadline: for events that come to an end. What is due later (a recheck) is not waited for.
    asio::awaitable<void> finish(core::Deadline deadline = core::Deadline::never());

    bool idle() const;             // nothing waiting, running or due within the recheck lane
    source::Health health() const; // /readyz: the first reason not to be ready

    // /api/clusters, in the order of their names, and /api/recent, newest first.
    static constexpr std::size_t all_rows = std::numeric_limits<std::size_t>::max();
    std::string clusters_json(std::size_t most_rows = all_rows) const;
    std::string recent_json(std::size_t most_rows = all_rows) const;

    // The rows of these, to be merged with those of other shards.
    using ClusterRow = std::pair<core::ClusterKey, std::string>;
    using RecentRow = std::pair<core::WallTime, std::string>;
    std::vector<ClusterRow> cluster_rows(std::size_t most_rows) const;
    std::vector<RecentRow> recent_rows(std::size_t most_rows) const;

    // An event that another shard got named this account and region: the reach of sweeps may grow by it.
    void seen(const core::Scope& scope);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::app
