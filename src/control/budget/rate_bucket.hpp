// A token bucket that learns: what we may take of one bucket of the ECS API. A decider.
//
//                 throttled                         a minute without
//   (as allowed) ──────────▶ empty, half the rate ────────────────────▶ (as allowed)
//
// Others draw from the same bucket at AWS, so that our share may be more than is left. Each answer that says so halves
// the rate, once for all calls that were under way; what was learnt is unlearnt in steps, at a pace that reaches the
// allowed rate in a minute. The burst shrinks with the rate: what is left of AWS' bucket is not ours to know.
#pragma once

#include "headcount/core/time.hpp"

namespace headcount::control {

struct Pace {
    double burst = 1;
    double per_second = 1;
};

class RateBucket {
public:
    RateBucket(Pace allowed, core::Time now); // full

    bool take(core::Time now);
    core::Time next(core::Time now) const; // when take() may succeed, if nobody takes before

    void answered(core::Time sent, core::Time now, bool throttled);

    double per_second(core::Time now) const; // at this moment
    bool slowed(core::Time now) const { return per_second(now) < allowed_.per_second; }
    double level(core::Time now) const;   // calls that may go at once
    bool untouched(core::Time now) const; // full and as allowed: a new one is the same

private:
    void advance(core::Time now);
    double burst(double rate) const;

    Pace allowed_;
    double rate_;
    double level_;
    core::Time at_;                            // of rate_ and level_
    core::Time slowed_at_ = core::Time::min(); // the last time
};

} // namespace headcount::control
