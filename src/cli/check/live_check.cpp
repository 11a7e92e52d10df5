#include "cli/check/live_check.hpp"

#include "cli/check/credentials_check.hpp"
#include "cli/check/queue_check.hpp"
#include "cli/check/reach_check.hpp"
#include "cli/cluster_list.hpp"
#include "cli/look_over.hpp"
#include "cli/runtime.hpp"

#include "headcount/aws/refreshing.hpp"
#include "headcount/core/selecting.hpp"
#include "headcount/source/sweep.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration longest_walk = aws::longest_fetch + 1s; // so that what the source says of it is heard

struct Check {
    asio::awaitable<void> run();
    asio::awaitable<bool> credentials();
    asio::awaitable<bool> identity();
    asio::awaitable<void> queues();
    asio::awaitable<void> permissions_on(app::QueueAccess queue);
    asio::awaitable<void> reach();
    void add(Findings more) { std::ranges::move(more, std::back_inserter(findings)); }

    World& world;
    Runtime& runtime;
    LiveQuestion question;
    core::Deadline deadline;
    std::string account{};
    Findings findings{};
};

asio::awaitable<void> Check::run()
{
    if (!co_await credentials() || !question.calls) co_return;
    if (!co_await identity()) co_return;
    co_await queues();
    co_await reach();
}

asio::awaitable<bool> Check::credentials()
{
    const auto walk_ends = core::Deadline::after(runtime.timers().now(), longest_walk);
    const auto got = co_await runtime.access().base_credentials(walk_ends);
    add(findings_of(runtime.access().credentials_walk(), got));
    co_return got.has_value();
}

asio::awaitable<bool> Check::identity()
{
    const auto who = co_await runtime.access().sts().get_caller_identity(deadline);
    if (who)
        findings.push_back({"identity", true, who->arn + ", account " + who->account});
    else
        findings.push_back({"identity", false, who.error().message,
                            "see that the keys are right and that STS can be reached from here",
                            std::string(to_string(who.error().kind))});
    const auto own = co_await runtime.own_account(deadline);
    if (!own) co_return false; // STS was its last hope, and has spoken above
    account = *own;
    add(own_account_findings(*runtime.config(), account));
    co_return true;
}

asio::awaitable<void> Check::queues()
{
    for (const app::QueueAccess& queue : runtime.access().queues()) {
        const auto attributes = co_await queue.sqs.attributes(queue.queue, queue_attributes(), deadline);
        findings.push_back(finding_of(queue.written, attributes));
        if (may_be_asked_more(attributes)) co_await permissions_on(queue);
    }
    if (!runtime.access().queues().empty()) findings.push_back(receive_not_tried());
}

asio::awaitable<void> Check::permissions_on(app::QueueAccess queue)
{
    const std::vector<std::string> receipts(1, receipt_of_no_message);
    const auto deleted = co_await queue.sqs.delete_batch(queue.queue, receipts, deadline);
    findings.push_back(permission_of("sqs:DeleteMessage", queue.written, deleted));
    const std::vector<aws::VisibilityChange> changes(1, {receipt_of_no_message, 0s});
    const auto changed = co_await queue.sqs.change_visibility_batch(queue.queue, changes, deadline);
    findings.push_back(permission_of("sqs:ChangeMessageVisibility", queue.written, changed));
}

asio::awaitable<void> Check::reach()
{
    const core::Config& config = *runtime.config();
    std::vector<ScopeSeen> scopes;
    std::vector<core::ClusterKey> chosen;
    for (core::Scope& scope : source::sweep_reach(config, account, runtime.home_regions(), {})) {
        std::vector<core::Scope> only(1, scope);
        ClusterList list = co_await list_clusters(runtime.access().ecs(), std::move(only), deadline);
        if (!list.failures.empty()) {
            scopes.push_back({std::move(scope), std::move(list.failures.front())});
            continue;
        }
        std::vector<core::ClusterKey> covered;
        std::ranges::copy_if(list.clusters, std::back_inserter(covered), [&config](const core::ClusterKey& cluster) {
            return core::any_rule_reaches(config, cluster);
        });
        scopes.push_back({std::move(scope), std::move(list.clusters), covered.size()});
        covered.resize(std::min(covered.size(), looked_at_most));
        std::ranges::move(covered, std::back_inserter(chosen));
    }
    const auto looked_at = co_await look_over(std::move(chosen), false, world, runtime, deadline);
    add(findings_of(scopes, looked_at));
    findings.push_back({"ecs:UpdateService", true, "not tried, since that would change a service",
                        "where it is refused, `headcount apply`, or `serve` at its first change, says so",
                        "not_tried"});
    add(warnings_of(looked_at));
}

} // namespace

Findings check_live(const core::Config& config, World& world, const LiveQuestion& question)
{
    Runtime runtime(config, world, Voice::command);
    Check check{world, runtime, question, core::Deadline::after(runtime.timers().now(), question.timeout)};
    runtime.run(check.run());
    return std::move(check.findings);
}

} // namespace headcount::cli
