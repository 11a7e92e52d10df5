// Holds back an account (in one region) whose runs fail transiently: one probing run at a time until one is answered.
// A decider. It bounds how many runs bother a throttled or dead account; the runs' own back-off is the dispatcher's.
//
//            a run fails                 a second cluster fails too
//   closed ───────────────▶ probing ─────────────────────────────────▶ probing, with growing pauses between probes
//      ▲                       │                                          │
//      └───────────────────────┴──── any run is answered (or refused) ◀───┘
//
// Failures of one cluster alone never make its account wait: the next probe, of another cluster, goes at once.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>

namespace headcount::control {

struct BackoffLimits {
    core::Duration first;
    core::Duration most;
};

// Capped exponential back-off with full jitter before try number `failures` + 1; `failures` counts from 1.
core::Duration backoff(const BackoffLimits& limits, std::uint32_t failures, core::Random& random);

class Breaker {
public:
    bool open() const { return failures_ > 0; }
    bool probing() const { return probe_ != 0; }

    // When a run may start as far as this account's health goes: Time::min() at any time, Time::max() not before the
    // probe in flight has ended.
    core::Time earliest() const;

    // `run` and `cluster` are numbers that are never used twice, from 1.
    void started(std::uint64_t run);
    void answered(); // any run, also one that began before the failures
    void learned_nothing(std::uint64_t run);
    void failed(std::uint64_t run, std::uint64_t cluster, core::Time now, const BackoffLimits& limits,
                core::Random& random);

    core::Time last_failure() const { return last_failure_; }

private:
    std::uint32_t failures_ = 0;       // of probes in a row, each of another cluster than the one before; 0: closed
    std::uint64_t probe_ = 0;          // the run in flight that probes; 0: none
    std::uint64_t failed_cluster_ = 0; // whose failure was the last
    core::Time retry_at_ = core::Time::min();
    core::Time last_failure_ = core::Time::min();
};

} // namespace headcount::control
