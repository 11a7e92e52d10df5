// What `estimate` prints: rows that a reader can add up, what was assumed, and where the prices are from.
#pragma once

#include "headcount/app/estimate.hpp"

#include <iosfwd>

namespace headcount::cli {

void print_estimate(const app::Estimate& estimate, const app::Figures& figures, std::ostream& out);
void print_estimate_json(const app::Estimate& estimate, const app::Workload& workload, const app::Figures& figures,
                         std::ostream& out);

} // namespace headcount::cli
