// `headcount pause CLUSTER SERVICE [--at N] [--for TIME]` and `headcount resume CLUSTER SERVICE`.
#include "cli/configuration.hpp"
#include "cli/look_over.hpp"
#include "cli/pausing.hpp"
#include "cli/subcommands.hpp"
#include "core/whole_number.hpp"

#include <chrono>
#include <ostream>
#include <utility>

namespace headcount::cli {
namespace {

constexpr Option pause_options[] = {
    {"at", "N", "hold the count at N; without it the count stays as it is"},
    {"for", "TIME", "it ends by itself after so long, such as 2h; without it at headcount resume"},
    {"timeout", "TIME", "give up after this long (1m)"}};
constexpr Option resume_options[] = {{"timeout", "TIME", "give up after this long (1m)"}};
constexpr std::uint32_t most_tasks = 5000;

// What --at and --for say; nothing where they cannot be read: said on err. `for` counts from the time of carrying out.
struct Wanted {
    std::optional<std::uint32_t> at;
    std::optional<core::Duration> span;
};

std::optional<Wanted> wanted_of(const Arguments& arguments, std::ostream& err)
{
    Wanted wanted;
    if (const auto at = arguments.options.find("at"); at != arguments.options.end()) {
        wanted.at = core::whole_number<std::uint32_t>(at->second, 0, most_tasks);
        if (!wanted.at) {
            err << "headcount: --at is " << at->second << ", but must be a whole number from 0 to 5000\n";
            return std::nullopt;
        }
    }
    if (const auto span = arguments.options.find("for"); span != arguments.options.end()) {
        wanted.span = app::parse_duration(span->second);
        if (!wanted.span || *wanted.span < std::chrono::seconds{1}) {
            err << "headcount: --for is " << span->second
                << ", but must be a whole number and a unit (s, m, h), such as 2h\n";
            return std::nullopt;
        }
    }
    return wanted;
}

asio::awaitable<void> change(const Arguments& arguments, std::optional<Wanted> wanted, World& world, Runtime& runtime,
                             core::Deadline deadline, int& code)
{
    code = failed;
    auto clusters = co_await find_clusters({arguments.operands.front()}, world, runtime, deadline);
    if (!clusters) co_return;
    PauseRequest request{clusters->front(), arguments.operands[1], {}};
    const core::WallTime now = runtime.timers().wall();
    if (wanted) {
        request.freeze = core::Freeze{.at = wanted->at};
        // To the second, as the tag will have it.
        if (wanted->span)
            request.freeze->until = std::chrono::ceil<std::chrono::seconds>(
                now + std::chrono::ceil<std::chrono::milliseconds>(*wanted->span));
    }
    const auto told = co_await carry_out(runtime.access().ecs(), runtime.config(), std::move(request), now, deadline);
    if (told) {
        world.out << *told << '\n';
        code = done;
    } else {
        world.err << "headcount: " << told.error().message << '\n';
    }
}

int run_change(const Arguments& arguments, std::optional<Wanted> wanted, World& world)
{
    const auto timeout = timeout_of(arguments, "1m", world.err);
    if (!timeout) return wrong_usage;
    Runtime runtime(load_configuration(arguments, world, app::Needs::rules), world, Voice::command);
    int code = failed;
    const auto deadline = core::Deadline::after(runtime.timers().now(), *timeout);
    runtime.run(change(arguments, wanted, world, runtime, deadline, code));
    return code;
}

int run_pause(const Arguments& arguments, World& world)
{
    const auto wanted = wanted_of(arguments, world.err);
    return wanted ? run_change(arguments, wanted, world) : wrong_usage;
}

int run_resume(const Arguments& arguments, World& world)
{
    return run_change(arguments, std::nullopt, world);
}

constexpr Operands operands{"CLUSTER", "name or ARN of the cluster, then the name of the service", 2, 2, {}, "SERVICE"};

} // namespace

Subcommand pause_command()
{
    return {"pause", "freezes one service, by tag; every replica obeys", pause_options, operands, true, run_pause};
}

Subcommand resume_command()
{
    return {"resume", "ends the pause of one service", resume_options, operands, true, run_resume};
}

} // namespace headcount::cli
