// The client-side rate limit of the retry mode `adaptive`: how many requests a second a service seems to take. Off
// until the first throttling error; from then on every request, first attempts too, needs a token.
//
//   answers ──▶ RateMeter ──▶ measured rate ─┐
//      └─────▶ CubicRate ──▶ wanted rate ────┴──▶ min(wanted, 2 · measured) ──▶ TokenBucket ──▶ may I send?
//
// Pure: the time is passed in. Source: "Retry behavior", adaptive mode (AWS SDKs and Tools Reference Guide); botocore,
// retries/adaptive.py, throttling.py, bucket.py; the curve is that of CUBIC (RFC 8312).
#pragma once

#include "headcount/core/time.hpp"

namespace headcount::aws {

// Answers a second, in buckets of half a second, smoothed.
class RateMeter {
public:
    explicit RateMeter(core::Time start);

    double record(core::Time now); // one more; the measured rate with it

private:
    double last_bucket_; // seconds
    double count_ = 0;
    double rate_ = 0;
};

// After a throttle the rate falls to 70 % of what was too much, climbs back steeply, lingers there, then explores.
class CubicRate {
public:
    explicit CubicRate(core::Time start) : last_throttle_(start) {}

    double succeeded(core::Time now) const;
    double throttled(double rate, core::Time now);

private:
    double most_ = 0;  // the rate that was too much
    double climb_ = 0; // seconds until it is reached again
    core::Time last_throttle_;
};

class TokenBucket {
public:
    explicit TokenBucket(core::Time start) : filled_(start) {}

    void set_rate(double per_second, core::Time now);
    core::Duration take(core::Time now); // zero: a token was taken; else ask again after this

    double rate() const { return rate_; } // tokens a second

private:
    void fill(core::Time now);

    double rate_ = 1;
    double capacity_ = 1;
    double level_ = 0;
    core::Time filled_;
};

class AdaptiveRate {
public:
    explicit AdaptiveRate(core::Time start) : meter_(start), cubic_(start), bucket_(start) {}

    bool enabled() const { return enabled_; }
    double rate() const { return bucket_.rate(); }

    core::Duration take(core::Time now) { return bucket_.take(now); } // asked only once it is enabled
    void answered(core::Time now, bool throttled);                    // … or failed; before any retry of it

private:
    RateMeter meter_;
    CubicRate cubic_;
    TokenBucket bucket_;
    bool enabled_ = false;
};

} // namespace headcount::aws
