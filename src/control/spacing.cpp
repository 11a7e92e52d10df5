#include "control/spacing.hpp"

#include <algorithm>

namespace headcount::control {

using core::Duration;
using core::Time;

void Spacing::marked(const SpacingLimits& limits, bool running, Time now)
{
    if (begun_ == Time::min()) return;
    if (running || now < earliest())
        busy_ = true;
    else if (now >= ended_ + limits.quiet)
        gap_ = limits.first;
}

void Spacing::begins(const SpacingLimits& limits, Time now)
{
    if (busy_) gap_ = std::min(gap_ * 2, std::max(limits.most, limits.first));
    busy_ = false;
    begun_ = now;
}

Duration Spacing::waited(Time marked, Time now) const
{
    if (begun_ == Time::min()) return {};
    const Time from = std::max(marked, begun_);
    const Time until = std::min(earliest(), now);
    return std::max(until - from, Duration::zero());
}

Time Spacing::forgettable(const SpacingLimits& limits) const
{
    if (begun_ == Time::min()) return begun_;
    return gap_ > limits.first ? std::max(earliest(), ended_ + limits.quiet) : earliest();
}

} // namespace headcount::control
