// The subcommands there are, one file each. A new one is a declaration here and a line in subcommands.cpp.
#pragma once

#include "cli/command.hpp"

#include <vector>

namespace headcount::cli {

Subcommand serve_command();
Subcommand lambda_command();
Subcommand plan_command();
Subcommand apply_command();
Subcommand explain_command();
Subcommand wait_command();
Subcommand replay_command();
Subcommand check_command();
Subcommand health_command();
Subcommand setup_command();
Subcommand estimate_command();
Subcommand demo_command();
Subcommand completion_command();
Subcommand version_command();

std::vector<Subcommand> all_subcommands(); // in the order of the help

} // namespace headcount::cli
