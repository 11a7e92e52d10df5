#include "control/budget/rate_bucket.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace headcount::control {

using core::Duration;
using core::Time;

namespace {

using Seconds = std::chrono::duration<double>;

constexpr double recovery = 60; // seconds from nothing to the allowed rate
constexpr double slowest = 0.5; // calls a second, unless less is allowed
constexpr double nearly = 1e-6; // of a token, lost to arithmetic

double between(Time from, Time to)
{
    return std::max(0.0, Seconds{to - from}.count());
}

} // namespace

RateBucket::RateBucket(Pace allowed, Time now)
    : allowed_{std::max(1.0, allowed.burst), allowed.per_second}, rate_(allowed_.per_second), level_(allowed_.burst),
      at_(now)
{
}

double RateBucket::per_second(Time now) const
{
    return std::min(allowed_.per_second, rate_ + between(at_, now) * allowed_.per_second / recovery);
}

double RateBucket::burst(double rate) const
{
    return std::max(1.0, allowed_.burst * rate / allowed_.per_second);
}

double RateBucket::level(Time now) const
{
    // The rate grows along a straight line until it is the allowed one.
    const double span = between(at_, now);
    const double growth = allowed_.per_second / recovery;
    const double growing = std::min(span, (allowed_.per_second - rate_) / growth);
    const double gained = rate_ * growing + growth * growing * growing / 2 + allowed_.per_second * (span - growing);
    return std::min(burst(per_second(now)), level_ + gained);
}

void RateBucket::advance(Time now)
{
    if (now <= at_) return;
    const double rate = per_second(now);
    level_ = level(now);
    rate_ = rate;
    at_ = now;
}

bool RateBucket::take(Time now)
{
    advance(now);
    if (level_ + nearly < 1) return false;
    level_ -= 1;
    return true;
}

// The rate of now, which can only grow: may be late, by a little, and never early by more than it takes to look again.
Time RateBucket::next(Time now) const
{
    const double missing = 1 - level(now);
    if (missing <= nearly) return now;
    return now + std::chrono::ceil<Duration>(Seconds{missing / per_second(now)});
}

void RateBucket::answered(Time sent, Time now, bool throttled)
{
    if (!throttled || sent < slowed_at_) return;
    advance(now);
    rate_ = std::min(allowed_.per_second, std::max(slowest, rate_ / 2));
    level_ = std::min(level_, 0.0);
    slowed_at_ = now;
}

bool RateBucket::untouched(Time now) const
{
    return !slowed(now) && level(now) >= allowed_.burst;
}

} // namespace headcount::control
