// Whether to try a call again, and when: the "standard" retry mode of the AWS SDKs as revised in 2026. Pure deciders,
// told what happened; the waiting is done by whoever asks.
// Source: "Retry behavior" (AWS SDKs and Tools Reference Guide); botocore 1.43, retries/standard.py.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"
#include "headcount/net/transport.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>

namespace headcount::aws {

// What a client may spend on retries, so that a service in trouble is not asked three times by everyone. One per
// account, region and service. First attempts cost nothing.
class RetryQuota {
public:
    static constexpr std::uint32_t full = 500;

    bool take(std::uint32_t cost); // false, and nothing taken, where there is not enough
    void give_back(std::uint32_t amount);
    std::uint32_t left() const { return left_; }

private:
    std::uint32_t left_ = full;
};

// How long the service asks to be left alone: x-amz-retry-after (milliseconds), else Retry-After (seconds, or a date,
// which counts from the answer's Date). Nothing where neither is there or makes sense.
std::optional<core::Duration> retry_hint(const net::Headers& headers);

enum class Next {
    again,         // after `delay`
    give_up,       // now
    give_up_later, // after `delay`: a long poll with an empty quota must not become a hot loop
    out_of_time,   // the delay would end after the deadline
};

std::ostream& operator<<(std::ostream& out, Next next);

struct RetryDecision {
    Next next = Next::give_up;
    core::Duration delay{};

    friend bool operator==(const RetryDecision&, const RetryDecision&) = default;
};

enum class CallKind { usual, long_poll };

// The retries of one call.
class RetryState {
public:
    RetryState(std::uint32_t most_attempts, CallKind kind) : most_attempts_(most_attempts), kind_(kind) {}

    // The attempt failed so; what now? `hint` as retry_hint() gives it.
    RetryDecision failed(const core::Error& error, std::optional<core::Duration> hint, core::Time now,
                         core::Deadline deadline, RetryQuota& quota, core::Random& random);
    void succeeded(RetryQuota& quota);

    std::uint32_t attempt() const { return attempt_; } // the one under way, from 1
    std::uint32_t most_attempts() const { return most_attempts_; }

private:
    std::uint32_t most_attempts_;
    CallKind kind_;
    std::uint32_t attempt_ = 1;
    std::uint32_t last_cost_ = 0;
};

} // namespace headcount::aws
