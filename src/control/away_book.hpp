// Since when the agent of a container instance is away, by what events and lists tell. A decider; bounded: what is
// forgotten counts from the next look, so that an instance counts too long rather than too short.
//
//   an event says away, or a list shows it ─▶ away since then ─▶ [the grace is over: it does not count]
//   an event says connected, or no list shows it any more ─▶ (nothing is kept)
#pragma once

#include "control/bounded_memory.hpp"
#include "headcount/core/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::control {

class AwayBook {
public:
    // Instances by ARN or id.
    explicit AwayBook(std::size_t bound) : known_(bound) {}

    // An event: the agent was connected, or was not, at that time. Events may come late and in any order.
    void told(std::string_view instance, bool connected, core::WallTime when);

    // ECS shows it so now. `shown_away` says since when it is away, as far as that is known.
    core::WallTime shown_away(std::string_view instance, core::WallTime now);
    void shown_connected(std::string_view instance);

private:
    struct Known {
        std::optional<core::WallTime> since;                 // away since
        core::WallTime connected_at = core::WallTime::min(); // for certain, by events
    };

    BoundedMemory<std::string, Known> known_;
};

} // namespace headcount::control
