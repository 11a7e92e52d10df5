// The program without its process: words in, exit code out.
#pragma once

#include "cli/command.hpp"

#include <string>
#include <vector>

namespace headcount::cli {

// `words` are those behind the program's name. Wrong usage and wrong configuration become a sentence and a code.
int run(std::vector<std::string> words, World& world);

// The same with this process' words, streams and environment.
int run_program(int argc, char** argv);

} // namespace headcount::cli
