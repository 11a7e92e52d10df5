#include "cli/subcommands.hpp"

namespace headcount::cli {

std::vector<Subcommand> all_subcommands()
{
    return {serve_command(),    lambda_command(), plan_command(),       apply_command(),  explain_command(),
            wait_command(),     replay_command(), check_command(),      health_command(), setup_command(),
            estimate_command(), demo_command(),   completion_command(), version_command()};
}

} // namespace headcount::cli
