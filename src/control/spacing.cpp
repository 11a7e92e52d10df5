#include "control/spacing.hpp"

#include <algorithm>

namespace headcount::control {

using core::Duration;
using core::Time;

namespace {

constexpr std::uint32_t few_reads = 10; // any account has as many to spare, and the gaps bound how often

} // namespace

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

void Spacing::ended(const SpacingLimits& limits, std::uint32_t reads, Time now)
{
    ended_ = now;
    reads_ = reads > few_reads ? limits.a_read * reads : Duration::zero();
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
