// The path where every call takes 20 ms: what is left beyond the round trips is what we add.
#pragma once

#include "path/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

inline constexpr std::size_t wait_in_flight = 16;

// Against `headcount-sim`, which has a core of its own, as this process has meanwhile.
std::vector<WaitScene> measure_waits(const PathOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
