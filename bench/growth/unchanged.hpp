// What events cost that change nothing, by their number.
#pragma once

#include "growth/curve.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// In this process, as `headcount-bench path` has the service; from 100 events, tenfold each time, to `most`. One that
// changes nothing costs no call, so that their number is bounded by time alone. Forks: there may be no threads yet.
Curve grow_unchanged_events(std::size_t most, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
