// From the words of a command line to a subcommand and its arguments, with --help for each.
#pragma once

#include "cli/command.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headcount::cli {

struct CommandLine {
    const Subcommand* command = nullptr; // none: `exit` says how it ended already
    Arguments arguments;
    int exit = done;
};

// `words` are those behind the program's name. Help goes to world.out, a wrong word to world.err as one sentence.
CommandLine parse_command_line(std::span<const Subcommand> commands, std::vector<std::string> words, World& world);

} // namespace headcount::cli
