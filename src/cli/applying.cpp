#include "cli/applying.hpp"

#include "headcount/net/task_group.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>

namespace headcount::cli {
namespace {

// What the workers of one account and region share.
struct Lane {
    std::deque<Applied*> waiting;
};

asio::awaitable<void> work(Lane* lane, control::Reconciler* reconciler, std::shared_ptr<const core::Config> config,
                           core::Deadline deadline)
{
    while (!lane->waiting.empty()) {
        Applied* next = lane->waiting.front();
        lane->waiting.pop_front();
        const std::function<void()> nothing_marks_meanwhile = [] {};
        next->report = co_await reconciler->run(config, next->cluster, nothing_marks_meanwhile, deadline);
    }
}

} // namespace

asio::awaitable<std::vector<Applied>> apply_all(asio::any_io_executor executor, net::Timers& timers, aws::Ecs& ecs,
                                                std::shared_ptr<const core::Config> config,
                                                std::vector<core::ClusterKey> clusters, core::Deadline deadline)
{
    std::vector<Applied> results(clusters.size());
    std::map<core::Scope, Lane> lanes;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        results[i].cluster = clusters[i];
        lanes[clusters[i].scope()].waiting.push_back(&results[i]);
    }

    // A worker stays with its account and region, so that a slow one holds up nobody else. Where there are more of
    // them than runs allowed at once, each still has one worker: that is the least that makes progress.
    control::Reconciler reconciler(ecs, timers);
    const std::size_t share = lanes.empty() ? 1 : std::max<std::size_t>(config->limits.in_flight / lanes.size(), 1);
    net::TaskGroup workers(executor);
    for (auto& [scope, lane] : lanes) {
        const std::size_t count = std::min({share, std::size_t{config->limits.per_account}, lane.waiting.size()});
        for (std::size_t i = 0; i < count; ++i)
            workers.spawn(work(&lane, &reconciler, config, deadline));
    }
    co_await workers.join();
    co_return results;
}

} // namespace headcount::cli
