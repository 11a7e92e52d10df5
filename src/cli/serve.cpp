// `headcount serve`: consumes the queues until SIGTERM or SIGINT.
#include "cli/configuration.hpp"
#include "cli/runtime.hpp"
#include "cli/serving.hpp"
#include "cli/subcommands.hpp"

namespace headcount::cli {
namespace {

int run(const Arguments& arguments, World& world)
{
    Runtime runtime(load_configuration(arguments, world, app::Needs::queue), world, Voice::service);
    Serving(runtime).run();
    return done;
}

} // namespace

Subcommand serve_command()
{
    return {"serve", "the service: consumes the queues until SIGTERM or SIGINT", {}, {}, true, run};
}

} // namespace headcount::cli
