// What a rule and its limits say of the guards that stand between a decision and its write (control/guards.hpp).
#pragma once

#include "headcount/core/time.hpp"

#include <cstdint>
#include <optional>

namespace headcount::core {

// The greatest change of a desired count at once: so many tasks, or so much of the larger of desired and running.
struct MaxStep {
    enum class Unit { tasks, percent };

    Unit unit = Unit::tasks;
    std::uint32_t amount = 1;

    friend bool operator==(const MaxStep&, const MaxStep&) = default;
};

// How fast a count may follow, in one direction.
struct Pace {
    Duration hold{};                 // a wish must have stood this long
    std::optional<MaxStep> max_step; // none: off

    friend bool operator==(const Pace&, const Pace&) = default;
};

// May a service fall to no tasks? confirm: once a second read, 15 seconds later, says so too.
enum class ToZero { confirm, yes, no };

// While a deployment of the service runs: go on, hold falls (as Service Auto Scaling does), or hold every change.
enum class DuringDeployment { proceed, hold_in, hold };

// Of an account and region: at most this share of its running tasks may go within a window.
struct MaxFall {
    std::uint32_t percent = 50;
    Duration window = std::chrono::minutes{5};

    friend bool operator==(const MaxFall&, const MaxFall&) = default;
};

} // namespace headcount::core
