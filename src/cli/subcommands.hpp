// The subcommands there are, one file each. A new one is a declaration here and a line in commands.cpp.
#pragma once

#include "cli/command.hpp"

namespace headcount::cli {

Subcommand serve_command();
Subcommand lambda_command();
Subcommand plan_command();
Subcommand apply_command();
Subcommand explain_command();
Subcommand pause_command();
Subcommand resume_command();
Subcommand wait_command();
Subcommand replay_command();
Subcommand check_command();
Subcommand health_command();
Subcommand setup_command();
Subcommand estimate_command();
Subcommand demo_command();
Subcommand version_command();

} // namespace headcount::cli
