// A command line as its words, quoted as for a shell, and nothing else of a shell: no variables, no patterns, no pipes.
// Source: "Shell Command Language", 2.2 Quoting (POSIX); the SDKs split credential_process so.
#pragma once

#include "headcount/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws {

// An error where a quote is not closed or the last character is a lone backslash.
core::Result<std::vector<std::string>> command_words(std::string_view line);

} // namespace headcount::aws
