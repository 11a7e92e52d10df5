// How many receives a queue deserves at once: one while they wait for messages, up to ten while messages wait for them.
// SQS may bring fewer messages than were asked for although more are there, so that few messages alone say nothing
// against there being more. The time that a receive took does, and so does the time that its messages had waited. A
// decider: told of each receive, it says how many may be under way. An outage is not its business.
#pragma once

#include "headcount/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace headcount::source {

class PollerPlan {
public:
    // A fixed number (at least 1), or none: it follows the queue, up to `most`.
    explicit PollerPlan(std::optional<std::uint32_t> fixed, std::uint32_t most = 10);

    bool follows() const { return follows_; } // the queue; false: a fixed number
    std::uint32_t pollers() const { return pollers_; }

    // A receive that was answered after `took` with `got` of the `asked` messages. `oldest`: how long the one of those
    // received for the first time that waited longest in the queue had waited there; nothing where none tells.
    void received(std::size_t asked, std::size_t got, core::Duration took, std::optional<core::Duration> oldest);

private:
    bool follows_;
    std::uint32_t most_;
    std::uint32_t pollers_;
};

} // namespace headcount::source
