// `headcount apply [CLUSTER…]`: one pass over the clusters, applied; prints what it found and changed.
#include "cli/apply_output.hpp"
#include "cli/applying.hpp"
#include "cli/cluster_list.hpp"
#include "cli/configuration.hpp"
#include "cli/runtime.hpp"
#include "cli/subcommands.hpp"

#include "headcount/source/sweep.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "rows as one JSON object"},
                              {"timeout", "TIME", "give up after this long (5m)"}};

// The clusters asked for, or nothing where one of them cannot be; the sentences went to err.
asio::awaitable<std::optional<std::vector<core::ClusterKey>>>
find_clusters(const Arguments& arguments, World& world, Runtime& runtime, std::string account, core::Deadline deadline)
{
    const core::Config& config = *runtime.config();
    std::vector<core::ClusterKey> clusters;
    if (arguments.operands.empty()) {
        auto scopes = source::sweep_reach(config, account, runtime.home_regions(), {});
        ClusterList list = co_await list_clusters(runtime.access().ecs(), std::move(scopes), deadline);
        for (const core::Error& failure : list.failures)
            world.err << "headcount: " << failure.message << '\n';
        if (!list.failures.empty()) co_return std::nullopt;
        co_return std::move(list.clusters);
    }
    const core::Scope home{account, runtime.access().region()};
    for (const std::string& operand : arguments.operands) {
        const auto cluster = cluster_named(operand, config, home);
        if (cluster)
            clusters.push_back(*cluster);
        else
            world.err << "headcount: cannot apply to " << operand << ": " << cluster.error().message << '\n';
    }
    if (clusters.size() < arguments.operands.size()) co_return std::nullopt;
    std::ranges::sort(clusters);
    const auto doubles = std::ranges::unique(clusters);
    clusters.erase(doubles.begin(), doubles.end());
    co_return clusters;
}

// A cluster that was asked for by name and does not exist, or that no rule covers: most likely the name is wrong, or
// the rules are. How many, said on err.
std::size_t print_missing(const std::vector<Applied>& applied, std::ostream& err)
{
    std::size_t missing = 0;
    for (const Applied& one : applied) {
        const auto& rows = one.report.rows;
        if (rows.empty()) {
            ++missing;
            err << "headcount: no rule covers cluster " << one.cluster.name
                << ": `clusters` of the rules leave it out\n";
            continue;
        }
        const bool there = std::ranges::none_of(
            rows, [](const auto& row) { return row.decision.reason == core::Reason::cluster_missing; });
        if (there) continue;
        ++missing;
        err << "headcount: there is no cluster " << one.cluster.name << " in account " << one.cluster.account
            << " and region " << one.cluster.region << "; without a name, apply looks at all there are\n";
    }
    return missing;
}

// Services that were found nowhere although clusters were looked at: most likely their name is wrong.
void print_found_nowhere(const core::Config& config, const std::vector<Applied>& applied, std::ostream& err)
{
    for (const core::Rule& rule : config.rules) {
        std::size_t looked = 0;
        std::size_t missing = 0;
        for (const Applied& one : applied) {
            for (const control::Row& row : one.report.rows) {
                if (row.service != rule.service) continue;
                ++looked;
                missing += row.decision.reason == core::Reason::no_service ? 1 : 0;
            }
        }
        if (looked > 0 && missing == looked)
            err << "headcount: no cluster of " << looked << " has a service " << rule.service
                << "; is its name right?\n";
    }
}

asio::awaitable<void> apply(const Arguments& arguments, World& world, Runtime& runtime, core::Deadline deadline,
                            int& code)
{
    code = failed;
    auto account = co_await runtime.own_account(deadline);
    if (!account) {
        world.err << "headcount: the account of the credentials is not known: " << account.error().message << '\n';
        co_return;
    }
    auto clusters = co_await find_clusters(arguments, world, runtime, *account, deadline);
    if (!clusters) co_return;
    const auto applied = co_await apply_all(runtime.io().get_executor(), runtime.timers(), runtime.access().ecs(),
                                            runtime.config(), std::move(*clusters), deadline);
    if (arguments.has("json"))
        print_rows(applied, world.out);
    else
        print_table(applied, world.out);
    print_found_nowhere(*runtime.config(), applied, world.err);
    const std::size_t missing = arguments.operands.empty() ? 0 : print_missing(applied, world.err);
    if (print_failures(applied, world.err) == 0 && missing == 0) code = done;
}

int run(const Arguments& arguments, World& world)
{
    const auto given = arguments.options.find("timeout");
    const auto timeout = app::parse_duration(given == arguments.options.end() ? "5m" : given->second);
    if (!timeout) {
        world.err << "headcount: --timeout is " << given->second
                  << ", but must be a whole number and a unit (ms, s, m, h), such as 5m\n";
        return wrong_usage;
    }
    Runtime runtime(load_configuration(arguments, world, app::Needs::rules), world, Voice::command);
    int code = failed;
    runtime.run(apply(arguments, world, runtime, core::Deadline::after(runtime.timers().now(), *timeout), code));
    return code;
}

} // namespace

Subcommand apply_command()
{
    return {"apply", "one pass over the clusters, applied; prints what it changed",
            options, {"CLUSTER", "name or ARN; none: every cluster the rules reach", 0, -1},
            true,    run};
}

} // namespace headcount::cli
