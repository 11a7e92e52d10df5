#include "cli/look_over.hpp"

#include "cli/cluster_list.hpp"
#include "cli/progress.hpp"

#include "headcount/core/selecting.hpp"
#include "headcount/source/sweep.hpp"

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

namespace headcount::cli {

std::optional<core::Duration> timeout_of(const Arguments& arguments, const char* usual, std::ostream& err)
{
    const auto given = arguments.options.find("timeout");
    const auto timeout = app::parse_duration(given == arguments.options.end() ? usual : given->second);
    if (timeout && *timeout > core::Duration::zero()) return timeout;
    err << "headcount: --timeout is " << given->second
        << ", but must be a whole number above 0 and a unit (ms, s, m, h), such as " << usual << '\n';
    return std::nullopt;
}

asio::awaitable<std::optional<std::vector<core::ClusterKey>>>
find_clusters(std::vector<std::string> operands, World& world, Runtime& runtime, core::Deadline deadline)
{
    const core::Config& config = *runtime.config();
    auto account = co_await runtime.own_account(deadline);
    if (!account) {
        world.err << "headcount: the account of the credentials is not known: " << account.error().message << '\n';
        co_return std::nullopt;
    }
    std::vector<core::ClusterKey> clusters;
    if (operands.empty()) {
        auto scopes = source::sweep_reach(config, *account, runtime.home_regions(), {});
        ClusterList list = co_await list_clusters(runtime.access().ecs(), std::move(scopes), deadline);
        for (const core::Error& failure : list.failures)
            world.err << "headcount: " << failure.message << '\n';
        if (!list.failures.empty()) co_return std::nullopt;
        co_return std::move(list.clusters);
    }
    const core::Scope home{*account, runtime.access().region()};
    for (const std::string& operand : operands) {
        const auto cluster = cluster_named(operand, config, home);
        if (cluster)
            clusters.push_back(*cluster);
        else
            world.err << "headcount: cannot look at " << operand << ": " << cluster.error().message << '\n';
    }
    if (clusters.size() < operands.size()) co_return std::nullopt;
    std::ranges::sort(clusters);
    const auto doubles = std::ranges::unique(clusters);
    clusters.erase(doubles.begin(), doubles.end());
    co_return clusters;
}

asio::awaitable<std::vector<Applied>> look_over(std::vector<core::ClusterKey> clusters, bool may_change, World& world,
                                                Runtime& runtime, core::Deadline deadline)
{
    auto config = std::make_shared<core::Config>(*runtime.config());
    config->dry_run = config->dry_run || !may_change;
    Progress progress(clusters.size(), runtime.timers().now());
    ApplyParts parts{.executor = runtime.io().get_executor(),
                     .timers = runtime.timers(),
                     .random = runtime.random().fork(),
                     .ecs = runtime.access().ecs(),
                     .budget = runtime.access().budget(),
                     .config = std::move(config)};
    if (world.err_is_terminal) {
        parts.on_progress = [&](std::size_t done) {
            if (const auto line = progress.line(done, runtime.timers().now())) world.err << *line << std::flush;
        };
    }
    auto applied = co_await apply_all(std::move(parts), std::move(clusters), deadline);
    world.err << progress.end() << std::flush;
    co_return applied;
}

std::size_t print_missing(const core::Config& config, const std::vector<Applied>& applied, std::ostream& err)
{
    std::size_t missing = 0;
    for (const Applied& one : applied) {
        const auto& rows = one.report.rows;
        if (rows.empty()) {
            ++missing;
            if (core::any_rule_reaches(config, one.cluster))
                err << "headcount: no service of cluster " << one.cluster.name << " matches a rule\n";
            else
                err << "headcount: no rule covers cluster " << one.cluster.name
                    << ": `clusters` of the rules leave it out\n";
            continue;
        }
        const bool there = std::ranges::none_of(
            rows, [](const auto& row) { return row.decision.reason == core::Reason::cluster_missing; });
        if (there) continue;
        ++missing;
        err << "headcount: there is no cluster " << one.cluster.name << " in account " << one.cluster.account
            << " and region " << one.cluster.region << "; `headcount plan` without a name shows all there are\n";
    }
    return missing;
}

std::size_t print_found_nowhere(const core::Config& config, const std::vector<Applied>& applied, std::ostream& err)
{
    std::size_t nowhere = 0;
    for (const core::Rule& rule : config.rules) {
        if (!core::names_one(rule)) continue; // that there is none of its kind may be meant
        std::size_t looked = 0;
        std::size_t missing = 0;
        for (const Applied& one : applied) {
            for (const control::Row& row : one.report.rows) {
                if (row.service != rule.service) continue;
                ++looked;
                missing += row.decision.reason == core::Reason::no_service ? 1 : 0;
            }
        }
        if (looked == 0 || missing < looked) continue;
        ++nowhere;
        err << "headcount: no cluster of " << looked << " has a service " << rule.service << "; is its name right?\n";
    }
    return nowhere;
}

} // namespace headcount::cli
