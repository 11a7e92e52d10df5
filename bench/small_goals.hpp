// What the small benchmarks are held to: allocations, which no machine disturbs, and ratios to a twin in the same run.
#pragma once

#include "report.hpp"

#include <string>
#include <vector>

namespace headcount::bench {

// Gives the figures of the small benchmarks their goals, and adds the ratios.
void set_small_goals(Report& report);

// Of figures with goals, a sentence for each that is missed: a ratio by more than what a busy machine explains,
// allocations by any. A goal whose figure is not there is missed too: it was renamed, and nobody would notice.
std::vector<std::string> missed_small_goals(const Report& report);

} // namespace headcount::bench
