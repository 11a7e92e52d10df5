#include "cli/demo/following.hpp"

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;
constexpr core::Duration glance = 500ms; // between two looks at the world
constexpr core::Duration patience = 60s; // after the story, for the last services to come into sync

} // namespace

asio::awaitable<void> follow(const DemoOptions& options, net::Timers& timers, Follower& follower, const ViewOf& view_of,
                             const Watcher& watcher, core::Result<void>& failure)
{
    failure = co_await follower.start();
    if (!failure) co_return;
    const core::Time began = timers.now();
    for (bool done = false; !done;) {
        co_await net::sleep_until(timers, timers.now() + glance);
        const StageView view = co_await view_of();
        const core::Duration elapsed = timers.now() - began;
        watcher(elapsed, view, follower.tally());
        const bool settled = view.over && view.drift == 0;
        done = elapsed >= options.duration + patience || (elapsed >= options.duration && settled);
    }
    co_await follower.stop();
}

} // namespace headcount::cli
