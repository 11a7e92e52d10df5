// `headcount demo`: the real service against the built-in simulated AWS.
#include "cli/demo/play.hpp"
#include "cli/demo/screen.hpp"
#include "cli/subcommands.hpp"
#include "core/whole_number.hpp"

#include "headcount/app/config_loader.hpp"

#include <iostream>
#include <optional>
#include <string>
#include <unistd.h>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr Option options[] = {
    {"json", "", "end with one line, one JSON object, and print nothing else"},
    {"seed", "N", "which world (1)"},
    {"clusters", "N", "how many clusters, 1 to 2000 (50)"},
    {"duration", "TIME", "how long the fleet lives, 5s to 1h (60s)"},
    {"faults", "", "lose, double and delay events; throttle, fail and reset calls"},
    {"virtual", "", "the same world in process on virtual time: no sockets, no waiting, equal to the byte"},
};

std::optional<std::uint64_t> number(const Arguments& arguments, std::string_view name, std::uint64_t usual,
                                    std::uint64_t least, std::uint64_t most)
{
    const auto given = arguments.options.find(name);
    if (given == arguments.options.end()) return usual;
    return core::whole_number<std::uint64_t>(given->second, least, most);
}

// The sentence went to err where there is none.
std::optional<DemoOptions> read(const Arguments& arguments, World& world)
{
    DemoOptions demo;
    const auto seed = number(arguments, "seed", demo.seed, 0, ~std::uint64_t{});
    const auto clusters = number(arguments, "clusters", demo.clusters, 1, 2000);
    const auto given = arguments.options.find("duration");
    const auto duration = app::parse_duration(given == arguments.options.end() ? "60s" : given->second);
    if (!seed) world.err << "headcount: --seed must be a whole number\n";
    if (!clusters) world.err << "headcount: --clusters must be a whole number from 1 to 2000\n";
    if (!duration || *duration < 5s || *duration > 1h) {
        world.err << "headcount: --duration must be from 5s to 1h\n";
        return std::nullopt;
    }
    if (!seed || !clusters) return std::nullopt;
    demo.seed = *seed;
    demo.clusters = static_cast<std::size_t>(*clusters);
    demo.duration = *duration;
    demo.faults = arguments.has("faults");
    demo.virtual_time = arguments.has("virtual");
    demo.json = arguments.has("json");
    return demo;
}

int run(const Arguments& arguments, World& world)
{
    const auto demo = read(arguments, world);
    if (!demo) return wrong_usage;
    std::optional<Screen> screen;
    const bool terminal = &world.out == &std::cout && isatty(STDOUT_FILENO) == 1 && !demo->virtual_time;
    if (!demo->json) screen.emplace(world.out, *demo, terminal);
    const Watcher watcher = [&screen](core::Duration elapsed, const StageView& view, const Tally& tally) {
        if (screen) screen->show(elapsed, view, tally);
    };
    const auto summary = demo->virtual_time ? play_virtual(*demo, watcher) : play_real(*demo, watcher);
    if (!summary) {
        world.err << "headcount: the demo could not start: " << summary.error().message << '\n';
        return failed;
    }
    if (demo->json)
        print_json(*summary, world.out);
    else
        print_text(*summary, world.out);
    return summary->good() ? done : failed;
}

} // namespace

Subcommand demo_command()
{
    return {"demo",  "a simulated fleet that grows, shrinks, drains and fails, and the service that follows it",
            options, {},
            false,   run};
}

} // namespace headcount::cli
