// Measures what an event costs as clusters, instances, accounts and events grow tenfold four times.
#pragma once

#include "growth/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// Throws std::runtime_error with a sentence where a program is missing or misbehaves.
GrowthFigures measure_growth(const GrowthOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
