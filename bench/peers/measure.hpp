// The comparison of `headcount replay` and `headcount serve` with the original design on what people would use instead
// (bench/peers).
#pragma once

#include "peers/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// Every act of a peer is checked: each of its events must have set a count. Throws std::runtime_error where one fails.
ComparisonFigures measure_peers(const PeerOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
