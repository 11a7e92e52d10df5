// `headcount explain CLUSTER [SERVICE]`: why this number. One row an instance, then the arithmetic; read-only.
#include "cli/apply_output.hpp"
#include "cli/configuration.hpp"
#include "cli/explain_output.hpp"
#include "cli/look_over.hpp"
#include "cli/subcommands.hpp"
#include "cli/table.hpp"

#include <ostream>
#include <utility>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "rows as one JSON object, each with its instances"},
                              {"timeout", "TIME", "give up after this long (1m)"}};

asio::awaitable<void> explain_one(const Arguments& arguments, World& world, Runtime& runtime, core::Deadline deadline,
                                  int& code)
{
    code = failed;
    auto clusters = co_await find_clusters({arguments.operands.front()}, world, runtime, deadline);
    if (!clusters) co_return;
    const core::ClusterKey cluster = clusters->front();
    auto all = co_await explain(runtime.access().ecs(), runtime.timers(), runtime.config(), cluster, deadline);
    if (!all) {
        world.err << "headcount: cannot look at the instances of cluster " << cluster.name << ": "
                  << all.error().message << '\n';
        co_return;
    }
    std::vector<Applied> applied(1); // as the other commands say what is wrong with a row
    applied[0].cluster = cluster;
    for (const Explained& one : *all)
        applied[0].report.rows.push_back(one.row);
    if (print_missing(*runtime.config(), applied, world.err) > 0) co_return;
    if (arguments.operands.size() > 1) {
        const std::string& service = arguments.operands[1];
        std::erase_if(*all, [&service](const Explained& one) { return one.row.service != service; });
        if (all->empty()) {
            world.err << "headcount: no rule names service " << service << " for cluster " << cluster.name << '\n';
            co_return;
        }
    }
    if (arguments.has("json"))
        print_explained_json(cluster, *all, world.out);
    else
        for (const Explained& one : *all)
            print_explained(cluster, one, world.out, wants_colours(world));
    applied[0].report.rows.clear();
    for (const Explained& one : *all)
        applied[0].report.rows.push_back(one.row);
    if (print_failures(applied, world.err) == 0) code = done;
}

int run(const Arguments& arguments, World& world)
{
    const auto timeout = timeout_of(arguments, "1m", world.err);
    if (!timeout) return wrong_usage;
    Runtime runtime(load_configuration(arguments, world, app::Needs::rules), world, Voice::command);
    int code = failed;
    runtime.run(explain_one(arguments, world, runtime, core::Deadline::after(runtime.timers().now(), *timeout), code));
    return code;
}

} // namespace

Subcommand explain_command()
{
    return {"explain",
            "why a service has this count: each instance, then the arithmetic",
            options,
            {"CLUSTER", "name or ARN of the cluster, then, if you like, the name of a service", 1, 2, {}, "SERVICE"},
            true,
            run};
}

} // namespace headcount::cli
