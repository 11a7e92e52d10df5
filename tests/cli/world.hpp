// A command run without a process: words in, exit code and what it printed out.
#pragma once

#include "cli/commands.hpp"

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

inline Outcome run_command(std::vector<std::string> words, std::map<std::string, std::string> environment = {},
                           const std::string& input = {})
{
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    cli::World world{in, out, err, std::move(environment)};
    const int code = cli::run(std::move(words), world);
    return {code, out.str(), err.str()};
}

} // namespace headcount::test
