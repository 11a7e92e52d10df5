// Shell completion, written from what the commands declare. Pure.
#pragma once

#include "cli/command.hpp"

#include <span>
#include <string>

namespace headcount::cli {

// Scripts to be sourced: commands, their options, the words that an operand may be, files otherwise.
std::string bash_completion(std::span<const Subcommand> commands);
std::string zsh_completion(std::span<const Subcommand> commands);

} // namespace headcount::cli
