// `headcount apply [CLUSTER…]`: one pass over the clusters, applied; prints what it found and changed.
#include "cli/apply_output.hpp"
#include "cli/configuration.hpp"
#include "cli/look_over.hpp"
#include "cli/subcommands.hpp"
#include "cli/table.hpp"

#include <utility>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "rows as one JSON object"},
                              {"timeout", "TIME", "give up after this long (5m)"}};

asio::awaitable<void> apply(const Arguments& arguments, World& world, Runtime& runtime, core::Deadline deadline,
                            int& code)
{
    code = failed;
    auto clusters = co_await find_clusters(arguments.operands, world, runtime, deadline);
    if (!clusters) co_return;
    const auto applied = co_await look_over(std::move(*clusters), true, world, runtime, deadline);
    if (arguments.has("json")) {
        print_rows(applied, world.out);
    } else {
        print_table(*runtime.config(), applied, world.out, wants_colours(world));
        print_warnings(warnings_in(applied), world.out);
    }
    print_away(applied, world.err);
    print_found_nowhere(*runtime.config(), applied, world.err);
    const std::size_t missing = arguments.operands.empty() ? 0 : print_missing(*runtime.config(), applied, world.err);
    const std::size_t held = print_held(applied, world.err, "headcount: ");
    if (print_failures(applied, world.err) == 0 && held == 0 && missing == 0) code = done;
}

int run(const Arguments& arguments, World& world)
{
    const auto timeout = timeout_of(arguments, "5m", world.err);
    if (!timeout) return wrong_usage;
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
