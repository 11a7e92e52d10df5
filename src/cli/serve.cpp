// `headcount serve`: consumes the queues until SIGTERM or SIGINT.
#include "cli/configuration.hpp"
#include "cli/runtime.hpp"
#include "cli/serving.hpp"
#include "cli/subcommands.hpp"

namespace headcount::cli {
namespace {

int run(const Arguments& arguments, World& world)
{
    const auto load = [&arguments, &world](std::vector<app::ConfigNote>& notes) {
        return load_configuration(arguments, world, app::Needs::queue, notes);
    };
    std::vector<app::ConfigNote> notes;
    Runtime runtime(load(notes), world, Voice::service);
    for (const app::ConfigNote& note : notes)
        tell(note, runtime.log());
    const auto variable = world.environment.find("HEADCOUNT_CONFIG");
    const std::string named = variable == world.environment.end() ? "" : variable->second;
    Serving(runtime, load, app::names_a_file(arguments.config.empty() ? named : arguments.config)).run();
    return done;
}

} // namespace

Subcommand serve_command()
{
    return {"serve", "the service: consumes the queues until SIGTERM or SIGINT", {}, {}, true, run};
}

} // namespace headcount::cli
