#include "control/breaker.hpp"

#include <algorithm>

namespace headcount::control {

using core::Duration;
using core::Time;

Duration backoff(const BackoffLimits& limits, std::uint32_t failures, core::Random& random)
{
    Duration longest = std::min(limits.first, limits.most);
    for (std::uint32_t n = 1; n < failures && longest < limits.most; ++n)
        longest = longest > limits.most / 2 ? limits.most : longest * 2;
    return random.up_to(longest);
}

Time Breaker::earliest() const
{
    if (!open()) return Time::min();
    return probing() ? Time::max() : retry_at_;
}

void Breaker::started(std::uint64_t run)
{
    if (open()) probe_ = run;
}

void Breaker::answered()
{
    failures_ = 0;
    probe_ = 0;
    failed_cluster_ = 0;
    retry_at_ = Time::min();
}

void Breaker::learned_nothing(std::uint64_t run)
{
    if (run == probe_) probe_ = 0;
}

void Breaker::failed(std::uint64_t run, std::uint64_t cluster, Time now, const BackoffLimits& limits,
                     core::Random& random)
{
    last_failure_ = now;
    if (!open()) {
        failures_ = 1;
        failed_cluster_ = cluster;
        retry_at_ = now;
        return;
    }
    if (run != probe_) return; // it began before the breaker opened, and tells nothing new
    probe_ = 0;
    if (cluster != failed_cluster_) ++failures_;
    failed_cluster_ = cluster;
    retry_at_ = failures_ > 1 ? now + backoff(limits, failures_ - 1, random) : now;
}

} // namespace headcount::control
