// Whom the time of a run belongs to. What a run waited for is the call that was answered last of those under way: the
// others beside it cost nothing.
#pragma once

#include "budget/run_line.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace headcount::bench {

// In the order of the path.
inline constexpr std::array parts{
    std::string_view{"arrival"},    std::string_view{"receive"},     std::string_view{"parse"},
    std::string_view{"spacing"},    std::string_view{"wait"},        std::string_view{"limiter"},
    std::string_view{"retry"},      std::string_view{"credentials"}, std::string_view{"line"},
    std::string_view{"connect"},    std::string_view{"tls"},         std::string_view{"send"},
    std::string_view{"first_byte"}, std::string_view{"read"},        std::string_view{"decide"}};

using Breakdown = std::array<double, parts.size()>; // microseconds

// They add up to the run's total. `decide` is all that is neither a wait nor a call: also what understands answers.
Breakdown breakdown_of(const LoggedRun& run);

struct Blame {
    std::string_view part;
    double share = 0; // of the time of these runs
};

// Whom runs over budget spent their time on, the largest share first, those below a twentieth left out.
std::vector<Blame> blame(const std::vector<Breakdown>& over);

} // namespace headcount::bench
