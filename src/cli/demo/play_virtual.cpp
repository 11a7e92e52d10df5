#include "cli/demo/following.hpp"
#include "cli/demo/play.hpp"

#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/io_context.hpp>

#include <utility>

namespace headcount::cli {
namespace {

constexpr core::WallTime start_of_time{std::chrono::seconds{1767323045}}; // 2026-01-02T03:04:05Z, always the same

asio::awaitable<StageView> view_here(Stage& stage)
{
    co_return stage.view();
}

} // namespace

core::Result<Summary> play_virtual(const DemoOptions& options, Watcher watcher)
{
    asio::io_context io{1};
    net::VirtualTimers timers{io, start_of_time};
    const auto log = observe::make_silent_log();
    Stage stage(io.get_executor(), timers, options);
    const auto wire = sim::make_in_process_transport(stage.aws(), timers);
    Follower follower(io.get_executor(), timers, *wire, *log, options, Stage::environment({}));

    core::Result<void> started;
    const ViewOf view_of = [&stage] { return view_here(stage); };
    stage.begin();
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(follow(options, timers, follower, view_of, watcher, started));
    while (tasks.size() > 0)
        timers.run_until(timers.now() + std::chrono::seconds{1});
    tasks.spawn(stage.stop());
    timers.run_until(timers.now() + std::chrono::seconds{1});
    if (!started) return started.error();
    return Summary{.options = options,
                   .tally = follower.tally(),
                   .end = stage.view(),
                   .over_budget = follower.metrics().over_budgets(),
                   .swept = follower.metrics().drifts(),
                   .lost = stage.lost(),
                   .world = stage.world_hash()};
}

} // namespace headcount::cli
