// How close the runs of one cluster may follow each other: a gap between their beginnings that doubles while the
// cluster stays busy and falls back after some quiet. A decider; it knows nothing of messages or accounts.
//
//   run begins        gap                        quiet
//       |───────────────────────|─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─|
//         a mark here: waits,      a mark here: at once,       a mark here: at once,
//         and the gap doubles      the gap stays               the gap is the first again
//
// A run of many reads, such as a list of thousands of instances, is followed no sooner than its account and region can
// spare as many again.
#pragma once

#include "headcount/core/time.hpp"

#include <algorithm>
#include <cstdint>

namespace headcount::control {

struct SpacingLimits {
    core::Duration first;
    core::Duration most;
    core::Duration quiet;  // counted from the end of the last run
    core::Duration a_read; // of a run with many of them, from the beginning of the run
};

class Spacing {
public:
    explicit Spacing(const SpacingLimits& limits) : gap_(limits.first) {}

    // Something wants a run that has not begun. `running`: the one before it has not ended.
    void marked(const SpacingLimits& limits, bool running, core::Time now);
    void begins(const SpacingLimits& limits, core::Time now);
    void ended(const SpacingLimits& limits, std::uint32_t reads, core::Time now);

    // The next run begins no earlier; Time::min() before the first.
    core::Time earliest() const { return begun_ == core::Time::min() ? begun_ : begun_ + std::max(gap_, reads_); }

    // How long a run marked then and beginning now has waited for this spacing alone.
    core::Duration waited(core::Time marked, core::Time now) const;

    // From then on an idle cluster may be forgotten: a new one would be treated the same.
    core::Time forgettable(const SpacingLimits& limits) const;

private:
    core::Duration gap_;
    core::Duration reads_{}; // what those of the last run are worth
    core::Time begun_ = core::Time::min();
    core::Time ended_ = core::Time::min();
    bool busy_ = false; // the next run was caused by a mark made during the last one or its gap
};

} // namespace headcount::control
