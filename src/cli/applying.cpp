#include "cli/applying.hpp"

#include "headcount/net/task_group.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration first_pause = 500ms; // of a worker whose calls were throttled, doubled each time it happens
constexpr core::Duration longest_pause = 8s;

// What the workers of one account and region share.
struct Lane {
    std::deque<Applied*> waiting;
};

bool throttled(const control::RunReport& report)
{
    return report.transient && !report.applied && std::ranges::any_of(report.rows, [](const control::Row& row) {
               return row.decision.reason == core::Reason::throttled;
           });
}

struct Applying {
    asio::awaitable<void> work(Lane* lane);
    asio::awaitable<bool> look(Applied* next, core::Duration pause);

    ApplyParts parts;
    core::Deadline deadline;
    control::Reconciler reconciler{parts.ecs, parts.timers};
    std::size_t done = 0;
};

// False: it has to be looked at again, and the pause is over.
asio::awaitable<bool> Applying::look(Applied* next, core::Duration pause)
{
    const std::function<void()> nothing_marks_meanwhile = [] {};
    next->report = co_await reconciler.run(parts.config, next->cluster, nothing_marks_meanwhile, deadline);
    const core::Time again = parts.timers.now() + pause / 2 + parts.random.up_to(pause / 2);
    if (!throttled(next->report) || deadline.passed(again)) co_return true;
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
        ++done;
        if (parts.on_progress) parts.on_progress(done);
    }
}

} // namespace

asio::awaitable<std::vector<Applied>> apply_all(ApplyParts parts, std::vector<core::ClusterKey> clusters,
                                                core::Deadline deadline)
{
    std::vector<Applied> results(clusters.size());
    std::map<core::Scope, Lane> lanes;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        results[i].cluster = clusters[i];
        lanes[clusters[i].scope()].waiting.push_back(&results[i]);
    }

    // A worker stays with its account and region, so that a slow one holds up nobody else. Where there are more of
    // them than runs allowed at once, each still has one worker: that is the least that makes progress.
    const core::Limits limits = parts.config->limits;
    const std::size_t share = lanes.empty() ? 1 : std::max<std::size_t>(limits.in_flight / lanes.size(), 1);
    Applying applying{std::move(parts), deadline};
    net::TaskGroup workers(applying.parts.executor);
    for (auto& [scope, lane] : lanes) {
        const std::size_t count = std::min({share, std::size_t{limits.per_account}, lane.waiting.size()});
        for (std::size_t i = 0; i < count; ++i)
            workers.spawn(applying.work(&lane));
    }
    co_await workers.join();
    co_return results;
}

} // namespace headcount::cli
