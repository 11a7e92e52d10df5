#include "cli/applying.hpp"

#include "headcount/net/task_group.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration first_pause = 500ms; // of a worker whose calls were throttled, doubled each time it happens
constexpr core::Duration longest_pause = 8s;

// What the workers of one account and region share.
struct Lane {
    std::deque<Applied*> waiting;
    std::multimap<core::Time, Applied*> later; // looked at, and by when a guard wants to know more
};

// Waits that a person who asked for the change sits out. What else holds a change is for another day.
bool sat_out(const control::Row& row)
{
    return row.again &&
           (row.again->reason == control::DueReason::confirming || row.again->reason == control::DueReason::step);
}

std::optional<core::Time> again_at(const control::RunReport& report)
{
    std::optional<core::Time> at;
    for (const control::Row& row : report.rows)
        if (sat_out(row)) at = std::min(at.value_or(core::Time::max()), row.again->due);
    return at;
}

// What several looks came to, as one row: from where the first began to where the last has brought it.
void add_to(control::Row& row, const control::Row& before)
{
    if (before.service != row.service) return;
    core::Decision& decision = row.decision;
    decision.from = before.decision.from;
    if (decision.outcome != core::Outcome::in_sync || decision.from == decision.to) return;
    decision.outcome = core::Outcome::adjusted;
    decision.reason = core::Reason::count_changed;
    decision.words = std::to_string(decision.from) + " → " + std::to_string(decision.to) + ": " + decision.sum;
}

void take_over(Applied& applied, control::RunReport report)
{
    const std::size_t rows = std::min(report.rows.size(), applied.report.rows.size());
    const bool changed = std::exchange(applied.changed, applied.changed || report.applied.has_value());
    for (std::size_t i = 0; changed && i < rows; ++i)
        add_to(report.rows[i], applied.report.rows[i]);
    applied.report = std::move(report);
}

// ECS, or the budget of its calls, had no turn for it in time: it has one later.
bool had_no_turn(const control::RunReport& report)
{
    return report.transient && !report.applied && std::ranges::any_of(report.rows, [](const control::Row& row) {
               return row.decision.reason == core::Reason::throttled || row.decision.reason == core::Reason::deadline;
           });
}

struct Applying {
    asio::awaitable<void> work(Lane* lane);
    asio::awaitable<void> look_again(Lane* lane);
    bool is_left_for_later(Lane& lane, Applied& applied) const;
    asio::awaitable<bool> look(Applied* next, core::Duration pause);

    ApplyParts parts;
    core::Deadline deadline;
    control::Reconciler reconciler{parts.ecs, parts.timers, control::Asker::person, parts.budget};
    std::size_t done = 0;
};

// False: it has to be looked at again, and the pause is over.
asio::awaitable<bool> Applying::look(Applied* next, core::Duration pause)
{
    const std::function<void()> nothing_marks_meanwhile = [] {};
    auto report = co_await reconciler.run(parts.config, next->cluster, nothing_marks_meanwhile, deadline);
    take_over(*next, std::move(report));
    const core::Time again = parts.timers.now() + pause / 2 + parts.random.up_to(pause / 2);
    if (!had_no_turn(next->report) || deadline.passed(again)) co_return true;
    co_return !co_await net::sleep_until(parts.timers, again); // cut short: that was the last word
}

asio::awaitable<void> Applying::work(Lane* lane)
{
    core::Duration pause = first_pause;
    while (!lane->waiting.empty()) {
        Applied* next = lane->waiting.front();
        lane->waiting.pop_front();
        if (!co_await look(next, pause)) {
            lane->waiting.push_back(next);
            pause = std::min(pause * 2, longest_pause);
            continue;
        }
        pause = first_pause;
        if (is_left_for_later(*lane, *next)) continue;
        ++done;
        if (parts.on_progress) parts.on_progress(done);
    }
    co_await look_again(lane);
}

bool Applying::is_left_for_later(Lane& lane, Applied& applied) const
{
    const auto at = parts.config->dry_run ? std::nullopt : again_at(applied.report);
    if (!at || deadline.passed(*at)) return false;
    lane.later.emplace(*at, &applied);
    return true;
}

// By one or by several workers, each with a cluster of its own at a time.
asio::awaitable<void> Applying::look_again(Lane* lane)
{
    core::Duration pause = first_pause;
    while (!lane->later.empty()) {
        const auto first = lane->later.begin();
        const core::Time at = first->first;
        Applied* next = first->second;
        lane->later.erase(first);
        if (!co_await net::sleep_until(parts.timers, at)) co_return;
        if (!co_await look(next, pause)) {
            lane->later.emplace(parts.timers.now(), next);
            pause = std::min(pause * 2, longest_pause);
            continue;
        }
        pause = first_pause;
        if (is_left_for_later(*lane, *next)) continue;
        ++done;
        if (parts.on_progress) parts.on_progress(done);
    }
}

} // namespace

namespace {

// Each cluster of `results` once, several at a time.
asio::awaitable<void> look_at_all(Applying& applying, std::vector<Applied>& results)
{
    std::map<core::Scope, Lane> lanes;
    for (Applied& one : results)
        lanes[one.cluster.scope()].waiting.push_back(&one);

    // A worker stays with its account and region, so that a slow one holds up nobody else. Where there are more of
    // them than runs allowed at once, each still has one worker: that is the least that makes progress.
    const core::Limits limits = applying.parts.config->limits;
    const std::size_t share = lanes.empty() ? 1 : std::max<std::size_t>(limits.in_flight / lanes.size(), 1);
    net::TaskGroup workers(applying.parts.executor);
    for (auto& [scope, lane] : lanes) {
        const std::size_t count = std::min({share, std::size_t{limits.per_account}, lane.waiting.size()});
        for (std::size_t i = 0; i < count; ++i)
            workers.spawn(applying.work(&lane));
    }
    co_await workers.join();
}

// Has the brake something to say: would so many tasks of an account and region go?
bool may_brake(const std::vector<Applied>& results)
{
    constexpr std::uint64_t always = 50; // may go
    std::map<core::Scope, std::uint64_t> stops;
    for (const Applied& one : results) {
        for (const control::Row& row : one.report.rows) {
            const std::uint32_t stand = std::min(row.decision.from, row.running);
            if (row.decision.to < stand) stops[one.cluster.scope()] += stand - row.decision.to;
        }
    }
    return std::ranges::any_of(stops, [](const auto& one) { return one.second > always; });
}

std::vector<Applied> not_looked_at(const std::vector<core::ClusterKey>& clusters)
{
    std::vector<Applied> results(clusters.size());
    for (std::size_t i = 0; i < clusters.size(); ++i)
        results[i].cluster = clusters[i];
    return results;
}

} // namespace

// First everything is read: a share of what runs is what the brake lets go.
asio::awaitable<std::vector<Applied>> apply_all(ApplyParts parts, std::vector<core::ClusterKey> clusters,
                                                core::Deadline deadline)
{
    const std::shared_ptr<const core::Config> config = parts.config;
    auto reading = std::make_shared<core::Config>(*config);
    reading->dry_run = true;
    reading->limits.max_fall.reset();
    auto results = not_looked_at(clusters);
    Applying applying{std::move(parts), deadline};
    if (config->limits.max_fall || config->dry_run) {
        const auto on_progress = config->dry_run ? nullptr : std::exchange(applying.parts.on_progress, nullptr);
        applying.parts.config = std::move(reading);
        co_await look_at_all(applying, results);
        applying.reconciler.guards().all_seen();
        const bool braked = config->limits.max_fall && may_brake(results);
        if (config->dry_run && !braked) co_return results;
        applying.parts.on_progress = on_progress;
        results = not_looked_at(clusters);
        applying.done = 0;
    }
    applying.parts.config = config;
    co_await look_at_all(applying, results);
    co_return results;
}

} // namespace headcount::cli
