// What a guard is told and what it says.
#pragma once

#include "headcount/control/due_list.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/outcome.hpp"
#include "headcount/core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace headcount::control {

// A desired count that is, and one that is wanted instead; what the guards before have taken from it is gone.
struct Wish {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint32_t running = 0;
    core::Time seen{}; // the oldest answer that it was decided by
    core::Time now{};

    bool raises() const { return to > from; }
    bool falls() const { return to < from; }

    // What is there to stop: of 1000 tasks that were asked for on five hosts, five.
    std::uint32_t standing() const { return std::min(from, running); }
    // … and how many of those stop, where the wish is granted.
    std::uint32_t stops() const { return standing() > to ? standing() - to : 0; }

    friend bool operator==(const Wish&, const Wish&) = default;
};

// Not the whole wish: only as far as `to`; nothing of it where that is what there is already.
struct Restraint {
    std::uint32_t to = 0;
    core::Reason reason = core::Reason::hold;
    std::string because{}; // a clause for people
    std::optional<LookAgain> again{};

    friend bool operator==(const Restraint&, const Restraint&) = default;
};

} // namespace headcount::control
