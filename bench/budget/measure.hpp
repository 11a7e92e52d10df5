// Measures the path of events through the whole service by its own trace points.
#pragma once

#include "budget/figures.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>

namespace headcount::bench {

// How many clusters its scenes have, ascending.
std::set<std::uint32_t> budget_sizes(bool quick);

// Throws std::runtime_error with a sentence where a program is missing or misbehaves.
BudgetFigures measure_budget(const BudgetOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
