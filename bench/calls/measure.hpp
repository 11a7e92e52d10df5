// Measures what a call of ours costs beside the same bytes moved by plain Beast (floor/), in interleaved pairs on one
// core that the server shares.
#pragma once

#include "calls/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// Pins this process to one core. Throws std::runtime_error with a sentence where a call fails.
CallFigures measure_calls(const CallOptions& options, const std::function<void(std::string_view step)>& progress);

} // namespace headcount::bench
