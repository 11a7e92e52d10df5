// When a cluster is looked at again although nobody says that something happened: what a run's rows ask for.
#include "app/service_impl.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace headcount::app {

namespace {

constexpr core::Duration refused_again = std::chrono::minutes{15}; // as the longest that a message goes back for

template <class Time>
std::optional<core::WallTime> first_of(const std::vector<control::Row>& rows, Time time)
{
    std::optional<core::WallTime> first;
    for (const control::Row& row : rows)
        if (const std::optional<core::WallTime> when = std::invoke(time, row))
            first = std::min(first.value_or(*when), *when);
    return first;
}

} // namespace

// ECS reads may lag behind the event that announced a change: look once more where a count was compared, also where it
// was found to differ: an instance that came and one that came just before it may not both have been counted. A run
// without such an event earns none, unless it is such a look that failed: the event it owes that to is acknowledged.
std::optional<core::Time> Service::Impl::earn_recheck(const EndedRun& ended, const RunRecord& record)
{
    if (stopping_) return std::nullopt;
    const control::RunReport& report = record.report;
    const bool failed = report.outcome == core::Outcome::failed;
    if (failed && record.next == RunNext::nothing && record.lane == control::Lane::recheck)
        return look_when_it_answers(record.cluster, report.transient);
    if (config_->recheck <= core::Duration::zero()) return std::nullopt;
    const bool announced = std::ranges::any_of(ended.release.ack, [this](control::Ticket ticket) {
        const HeldEvent* held = held_.find(ticket);
        return held != nullptr && held->instance_change;
    });
    const bool counted = std::ranges::any_of(
        report.rows, [](const control::Row& row) { return core::was_counted(row.decision.outcome); });
    if (!(announced && counted)) return std::nullopt;
    return recheck_at(record.cluster, ended.at + config_->recheck);
}

// A look that nobody else remembers could not be had: the calls for its account fail, or are refused.
std::optional<core::Time> Service::Impl::look_when_it_answers(const core::ClusterKey& cluster, bool may_pass)
{
    return recheck_at(cluster, now() + (may_pass ? config_->limits.give_up : refused_again));
}

// When; none: there is no room for it.
std::optional<core::Time> Service::Impl::recheck_at(const core::ClusterKey& cluster, core::Time due)
{
    if (!rechecks_.add(cluster, due, control::DueReason::recheck)) return std::nullopt;
    return due;
}

// A pause ends, the grace of an agent is over that is away, or a guard wants to know more.
void Service::Impl::look_later(const EndedRun& ended, const RunRecord& record)
{
    if (stopping_) return;
    const auto& rows = record.report.rows;
    const auto add_at = [&](std::optional<core::WallTime> when, control::DueReason reason) {
        if (!when) return;
        const core::Duration left = std::max<core::Duration>(*when - ended.wall, core::Duration::zero());
        due_.add(record.cluster, core::Deadline::after(ended.at, left).at, reason);
    };
    add_at(first_of(rows, [](const control::Row& row) { return row.decision.until; }), control::DueReason::pause_over);
    add_at(first_of(rows, &control::Row::count_stands_until), control::DueReason::agent_away);
    for (const control::Row& row : rows)
        if (row.again) due_.add(record.cluster, row.again->due, row.again->reason);
}

} // namespace headcount::app
