// When to fetch credentials again: a pure decider, told what was fetched, what failed and what time it is.
//
//   fetched ────────────── ahead ──────── first ──── expires
//           use            refresh_ahead   refresh_first
//           (old ones)     (old ones)      (everybody waits)
//
// The windows scale with the lifetime: the last quarter of it but at most 5 minutes, the last twentieth but at most one
// minute. After a failure the next attempt waits 1, 2, 4 … 60 s, the upper half of it random; what is valid is used on.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>

namespace headcount::aws {

enum class Advice {
    use,           // what was fetched
    refresh_ahead, // fetch, and use what there is meanwhile
    refresh_first, // nobody goes on without new ones
    refuse,        // nothing valid, and the last failure is too fresh to try again
};

std::ostream& operator<<(std::ostream& out, Advice advice);

class CredentialSchedule {
public:
    Advice advise(core::Time now, core::WallTime wall) const;

    void fetched(std::optional<core::WallTime> expires, core::Time now, core::WallTime wall, core::Random& random);
    void failed(core::Time now, core::Random& random);

    // The service refused what was fetched. It is suspect from then on: fetched anew first, and used on where that
    // fails, since one service or region may refuse what all others accept. False, and nothing changed, where it is
    // suspect already or was fetched only just now: fetching again would bring the same. "Just now" is 5 s, doubled up
    // to a minute with each refusal of what was fetched for the last one.
    bool refused(core::Time now);

    // The machine was frozen for a while, which `now` does not tell: what was too early may be done now.
    void after_pause(core::Time now);

    bool failing() const { return failures_ > 0; }
    core::Time not_before() const { return not_before_; } // no other fetch until then

private:
    bool have_ = false;
    bool suspect_ = false; // refused since it was fetched
    std::optional<core::WallTime> expires_;
    core::Duration ahead_{};
    core::Duration first_{};
    core::Time fetched_at_{};
    core::Time not_before_{};
    core::Duration patience_ = std::chrono::seconds{5}; // how long a refusal of what was fetched brings no other fetch
    std::uint32_t failures_ = 0;                        // since the last success
};

} // namespace headcount::aws
