// What of a container instance can alter a count, as the rules count: the fields that an event is compared by. Pure.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/event.hpp"

#include <cstdint>
#include <optional>

namespace headcount::control {

// Over all rules: what matters to one matters.
struct Cares {
    bool anything = false;   // a filter asks what no event tells: every event is looked at
    bool draining = false;   // ACTIVE and DRAINING are two things, and what was missed in between matters
    bool tasks = false;      // … and each event of a draining instance: its last task may have gone
    bool agent = false;      // whether its agent is connected
    bool attributes = false; // any of them
    bool missed() const { return draining || agent || attributes; } // versions that nobody saw may have mattered

    friend bool operator==(const Cares&, const Cares&) = default;
};

Cares cares_of(const core::Config& config);

// The fields that matter, equal where no count can differ. An instance that cannot come back to what it was stands for
// itself: `registered` counts an instance from its registration until it is INACTIVE, whatever it does in between.
struct Fields {
    std::uint8_t status = 0;
    bool agent = false;
    std::uint64_t attributes = 0;
    bool always_matters = false; // whatever was known before

    friend bool operator==(const Fields&, const Fields&) = default;
};

// Nothing: no event can be compared.
std::optional<Fields> fields_of(const Cares& cares, const core::InstanceChange& change);

} // namespace headcount::control
