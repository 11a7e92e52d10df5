// `headcount plan [CLUSTER…]`: what `apply` would do, read-only.
#include "cli/apply_output.hpp"
#include "cli/configuration.hpp"
#include "cli/look_over.hpp"
#include "cli/subcommands.hpp"
#include "cli/table.hpp"

#include <algorithm>
#include <utility>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "rows as one JSON object"},
                              {"exit-code", "", "exit with 2 where a count differs from its rule"},
                              {"timeout", "TIME", "give up after this long (5m)"}};

bool drifts(const std::vector<Applied>& applied)
{
    return std::ranges::any_of(applied, [](const Applied& one) {
        return std::ranges::any_of(one.report.rows, [](const control::Row& row) {
            return row.decision.outcome == core::Outcome::would_adjust || is_held(row);
        });
    });
}

asio::awaitable<void> plan(const Arguments& arguments, World& world, Runtime& runtime, core::Deadline deadline,
                           int& code)
{
    code = failed;
    auto clusters = co_await find_clusters(arguments.operands, world, runtime, deadline);
    if (!clusters) co_return;
    const auto applied = co_await look_over(std::move(*clusters), false, world, runtime, deadline);
    if (arguments.has("json")) {
        print_rows(applied, world.out);
    } else {
        print_plan(*runtime.config(), applied, world.out, wants_colours(world));
        print_held(applied, world.out, "");
        print_warnings(warnings_in(applied), world.out);
    }
    print_away(applied, world.err);
    const std::size_t nowhere = print_found_nowhere(*runtime.config(), applied, world.err);
    const std::size_t missing = arguments.operands.empty() ? 0 : print_missing(*runtime.config(), applied, world.err);
    if (print_failures(applied, world.err) > 0 || missing > 0) co_return;
    const bool gates =
        arguments.has("exit-code"); // a name that is nowhere is most likely misspelt, and hides all drift
    if (gates && nowhere > 0) co_return;
    code = gates && drifts(applied) ? drift : done;
}

int run(const Arguments& arguments, World& world)
{
    const auto timeout = timeout_of(arguments, "5m", world.err);
    if (!timeout) return wrong_usage;
    Runtime runtime(load_configuration(arguments, world, app::Needs::rules), world, Voice::command);
    int code = failed;
    runtime.run(plan(arguments, world, runtime, core::Deadline::after(runtime.timers().now(), *timeout), code));
    return code;
}

} // namespace

Subcommand plan_command()
{
    return {"plan",  "what apply would do; changes nothing",
            options, {"CLUSTER", "name or ARN; none: every cluster the rules reach", 0, -1},
            true,    run};
}

} // namespace headcount::cli
