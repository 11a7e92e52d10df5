#include "aws/adaptive_rate.hpp"

#include <algorithm>
#include <cmath>

namespace headcount::aws {

namespace {

constexpr double buckets_a_second = 2;
constexpr double weight_of_the_new = 0.8;
constexpr double curve_scale = 0.4;
constexpr double after_throttle = 0.7;
constexpr double most_over_measured = 2;
constexpr double slowest_rate = 0.5;
constexpr double rounding = 1e-9; // of a token: waits are whole nanoseconds

double seconds(core::Duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

RateMeter::RateMeter(core::Time start) : last_bucket_(std::floor(seconds(start.time_since_epoch()))) {}

double RateMeter::record(core::Time now)
{
    count_ += 1;
    const double bucket = std::floor(seconds(now.time_since_epoch()) * buckets_a_second) / buckets_a_second;
    if (bucket <= last_bucket_) return rate_;
    rate_ = weight_of_the_new * (count_ / (bucket - last_bucket_)) + (1 - weight_of_the_new) * rate_;
    count_ = 0;
    last_bucket_ = bucket;
    return rate_;
}

double CubicRate::succeeded(core::Time now) const
{
    const double from_plateau = seconds(now - last_throttle_) - climb_;
    return curve_scale * from_plateau * from_plateau * from_plateau + most_;
}

double CubicRate::throttled(double rate, core::Time now)
{
    most_ = rate;
    climb_ = std::cbrt(most_ * (1 - after_throttle) / curve_scale);
    last_throttle_ = now;
    return rate * after_throttle;
}

void TokenBucket::fill(core::Time now)
{
    level_ = std::min(capacity_, level_ + seconds(now - filled_) * rate_);
    filled_ = now;
}

void TokenBucket::set_rate(double per_second, core::Time now)
{
    fill(now); // what has passed counts at the old rate
    rate_ = std::max(per_second, slowest_rate);
    capacity_ = std::max(per_second, 1.0);
    level_ = std::min(level_, capacity_);
}

core::Duration TokenBucket::take(core::Time now)
{
    fill(now);
    if (level_ >= 1 - rounding) {
        level_ = std::max(level_ - 1, 0.0);
        return core::Duration::zero();
    }
    return std::chrono::ceil<core::Duration>(std::chrono::duration<double>((1 - level_) / rate_));
}

void AdaptiveRate::answered(core::Time now, bool throttled)
{
    const double measured = meter_.record(now);
    double wanted = 0;
    if (throttled) {
        wanted = cubic_.throttled(enabled_ ? std::min(measured, bucket_.rate()) : measured, now);
        enabled_ = true;
    } else {
        wanted = cubic_.succeeded(now);
    }
    bucket_.set_rate(std::min(wanted, most_over_measured * measured), now);
}

} // namespace headcount::aws
