// One run: read the truth of a cluster, decide, apply. Three ECS calls at most for a one-service cluster (I3) where
// instances need not be listed; two round trips once it is known to have the service: its reads go out together.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/control/dispatcher.hpp"
#include "headcount/control/due_list.hpp"
#include "headcount/control/guards.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/warning.hpp"
#include "headcount/net/timers.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::control {

namespace asio = boost::asio;

// One service of one run: a row of `apply`, of the log and of /api/recent.
struct Row {
    std::string service;
    std::size_t rule = 0;
    bool read = false;    // the service was, and is there: its desired count is known
    bool counted = false; // the instances were: what stands below of them was read
    std::uint32_t instances = 0;
    std::optional<core::Measured> measured;           // what of them the scale counts, where it is not they themselves
    std::optional<core::WallTime> count_stands_until; // as core::ObservedCluster has it
    std::uint32_t running = 0;
    std::uint32_t pending = 0;
    core::Decision decision;          // outcome, reason, from, policy, to, words
    std::optional<core::Error> error; // outcome failed: what the world said
    std::vector<core::Warning> warnings;
    std::optional<LookAgain> again; // a guard wants it looked at then
    bool contention_began = false;
    std::string complaint; // of the guards, for the log: Guarded has it
};

// When the parts of a run were over. What was not reached stays at the beginning of time.
struct RunTimes {
    core::Time looked{};                          // it might begin to look
    core::Time read{};                            // the last answer before the decision
    core::Time decided{};                         // what is to be set, guards included
    std::shared_ptr<const aws::RunCalls> calls{}; // of the run itself: not what it got out of another's call
};

struct RunReport {
    std::vector<Row> rows;                             // empty: no rule names a service of this cluster
    core::Outcome outcome = core::Outcome::no_service; // the worst of the rows
    bool transient = false;                            // rows failed, and each of those that did may succeed soon
    bool no_turn = false;                              // … and they failed for want of a turn in the API budget alone
    std::uint32_t calls = 0;                           // logical ECS calls …
    std::uint32_t writes = 0;                          // … of them, those of UpdateService
    core::Duration limiter_wait{};     // of them, for the API budget; what waited side by side counts once
    core::Time last_answer{};          // of ECS; the end of the run when none came
    std::optional<core::Time> applied; // answer of the last UpdateService
    std::vector<std::string> request_ids;
    RunTimes times;
};

class Reconciler {
public:
    // `budget`: that the calls of `ecs` wait for, so that reads of clusters share them; null: they wait for none.
    Reconciler(aws::Ecs& ecs, net::Timers& timers, Asker asker = Asker::events, ApiBudget* budget = nullptr);
    ~Reconciler();

    // One look at the services of this cluster that the rules speak for. One run of a cluster at a time. Where a rule
    // names services otherwise than exactly, they are listed (ListServices, and DescribeServices by ten), and what was
    // found is kept for ten minutes. Its reads wait for the API budget in this lane, its writes in that of corrections.
    // `before_reads` is called right before the first read is sent; not at all when nothing has to be read.
    // A hundred services are read, decided upon and written at a time, so that no write goes by what is too old; the
    // deadline is that of the first hundred, and each further hundred has `more_time` of its own (zero: it is that of
    // all). Where time runs out the services that were not read are rows that failed.
    // What the world does is a row, never an exception; so is being cancelled, in a task whose waits report that as a
    // value (net::TaskGroup). Nothing of it is left under way when it returns.
    asio::awaitable<RunReport> run(std::shared_ptr<const core::Config> config, core::ClusterKey cluster,
                                   std::function<void()> before_reads, core::Deadline deadline,
                                   Precedence precedence = {}, core::Duration more_time = core::Duration::zero());

    Guards& guards();

    // An event says whether the agent of an instance was connected then (`count: connected`).
    void agent_told(std::string_view instance, bool connected, core::WallTime when);

    // Attributes of the instances of this cluster, or of this instance, may be others by now (`per: attribute:`). Those
    // of an instance are read twice then: at once, and when ECS reads, which may lag, have had `recheck` to catch up.
    void attributes_changed(const core::ClusterKey& cluster);
    void instance_changed(std::string_view instance);

    // What is kept of the services of this cluster may be wrong by now: they are listed anew.
    void services_changed(const core::ClusterKey& cluster);
    // This service may match a rule now, and did not before.
    void service_changed(const core::ClusterKey& cluster, const std::string& service);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::control
