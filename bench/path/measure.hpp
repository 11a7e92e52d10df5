// Measures what an event costs on its whole path beside its three calls made by plain Beast (floor/), in interleaved
// pairs on one core that the server shares; and how long it takes where every call takes 20 ms.
#pragma once

#include "path/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// Pins this process to one core. Throws std::runtime_error with a sentence where an event or a call fails.
PathFigures measure_path(const PathOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
