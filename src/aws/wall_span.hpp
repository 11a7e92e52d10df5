// From one wall time to another. The calendar reaches further than a Duration, whose nanoseconds end after 292 years,
// and "9999-12-31T23:59:59Z" is how many programs write "never": what is longer than a Duration counts as the longest
// one.
#pragma once

#include "headcount/core/time.hpp"

namespace headcount::aws {

inline core::Duration wall_span(core::WallTime from, core::WallTime to)
{
    constexpr auto longest = std::chrono::floor<std::chrono::milliseconds>(core::Duration::max());
    const auto span = to - from;
    if (span > longest) return core::Duration::max();
    return span < -longest ? -core::Duration::max() : core::Duration{span};
}

} // namespace headcount::aws
