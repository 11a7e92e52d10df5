// A mistyped command or option, before anything is measured.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace headcount::bench {

// Of the words behind the program's name: a sentence on the first that this program does not know, with what was most
// likely meant.
std::optional<std::string> wrong_word(const CLI::App& app, const std::vector<std::string>& words);

} // namespace headcount::bench
