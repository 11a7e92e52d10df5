// One thing that `headcount check` looked at, and what it found.
#pragma once

#include "cli/command.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::cli {

struct Finding {
    std::string name;
    bool ok = true; // with a fix all the same: nothing is wrong, and something could be better
    std::string detail;
    std::string fix{};
    std::string code{}; // for scripts; empty where ok tells all
};

using Findings = std::vector<Finding>;

std::string count_of(std::size_t number, const char* what); // "1 rule", "2 rules"

// A line each: "ok", "note" or "wrong"; as JSON one object a line.
void print(const Findings& findings, bool json, std::ostream& out);

} // namespace headcount::cli
