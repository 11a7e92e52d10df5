// `headcount wait CLUSTER [SERVICE]`: until the desired count is in sync and running equals desired; for pipelines.
#include "cli/configuration.hpp"
#include "cli/look_over.hpp"
#include "cli/subcommands.hpp"
#include "cli/waiting.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <ostream>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr Option options[] = {{"timeout", "TIME", "give up after this long (5m)"}};

constexpr core::Duration first_pause = 1s; // between two looks, doubled each time
constexpr core::Duration longest_pause = 15s;

asio::awaitable<void> wait(const Arguments& arguments, World& world, Runtime& runtime, core::Deadline deadline,
                           int& code)
{
    code = failed;
    auto clusters = co_await find_clusters({arguments.operands.front()}, world, runtime, deadline);
    if (!clusters) co_return;
    const core::ClusterKey cluster = clusters->front();
    const std::string service = arguments.operands.size() > 1 ? arguments.operands[1] : "";
    auto config = std::make_shared<core::Config>(*runtime.config());
    config->dry_run = true;
    config->limits.max_fall.reset(); // that is of the account, not of this cluster
    control::Reconciler reconciler(runtime.access().ecs(), runtime.timers(), control::Asker::person,
                                   runtime.access().budget());
    const std::function<void()> nothing_marks_meanwhile = [] {};
    for (core::Duration pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        const auto report = co_await reconciler.run(config, cluster, nothing_marks_meanwhile, deadline);
        const Waiting waiting = judge_wait(report, service);
        const core::Time again = runtime.timers().now() + pause;
        const bool in_vain = waiting.verdict == Waiting::Verdict::goes_on && deadline.passed(again);
        if (waiting.verdict == Waiting::Verdict::cannot_be)
            world.err << "headcount: cluster " << cluster.name << ", " << waiting.words << '\n';
        if (in_vain)
            world.err << "headcount: not in sync in time: cluster " << cluster.name << ", " << waiting.words << '\n';
        if (waiting.verdict == Waiting::Verdict::over) code = done;
        if (waiting.verdict != Waiting::Verdict::goes_on || in_vain) co_return;
        if (!co_await net::sleep_until(runtime.timers(), again)) co_return;
    }
}

int run(const Arguments& arguments, World& world)
{
    const auto timeout = timeout_of(arguments, "5m", world.err);
    if (!timeout) return wrong_usage;
    Runtime runtime(load_configuration(arguments, world, app::Needs::rules), world, Voice::command);
    int code = failed;
    runtime.run(wait(arguments, world, runtime, core::Deadline::after(runtime.timers().now(), *timeout), code));
    return code;
}

} // namespace

Subcommand wait_command()
{
    return {"wait",
            "until the count is in sync and as many tasks run",
            options,
            {"CLUSTER", "name or ARN of the cluster, then, if you like, the name of a service", 1, 2, {}, "SERVICE"},
            true,
            run};
}

} // namespace headcount::cli
