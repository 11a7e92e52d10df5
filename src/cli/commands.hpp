// The program without its process: words in, exit code out.
#pragma once

#include "cli/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::cli {

// `words` are those behind the program's name. Wrong usage and wrong configuration become a sentence and a code.
int run(std::vector<std::string> words, World& world);

// The words of a program that was started by this name, without any: AWS Lambda starts `bootstrap` (or whatever its
// variables are set for) so, and means `lambda`.
std::vector<std::string> words_of(std::string_view program, std::vector<std::string> words, const World& world);

// The same with this process' words, streams and environment.
int run_program(int argc, char** argv);

} // namespace headcount::cli
