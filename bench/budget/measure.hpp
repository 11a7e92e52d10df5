// Measures the path of events through the whole service by its own trace points.
#pragma once

#include "budget/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// Throws std::runtime_error with a sentence where a program is missing or misbehaves.
BudgetFigures measure_budget(const BudgetOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
