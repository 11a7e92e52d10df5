// One thing that `headcount check` looked at, and what it found.
#pragma once

#include <string>

namespace headcount::cli {

struct Finding {
    std::string name;
    bool ok = true;
    std::string detail;
    std::string fix{};
    std::string code{}; // for scripts; empty where ok tells all
};

} // namespace headcount::cli
