// Wishes as tests of guards write them, and what a guard made of one in words.
#pragma once

#include "control/guards/wish.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace headcount::control {

inline std::ostream& operator<<(std::ostream& out, const Restraint& restraint)
{
    out << restraint.to << " (" << restraint.reason << ": " << restraint.because << ")";
    if (restraint.again) out << ", again at " << restraint.again->due.time_since_epoch().count() / 1'000'000 << " ms";
    return out;
}

} // namespace headcount::control

namespace headcount::test {

using namespace std::chrono_literals;

inline constexpr core::Time start{std::chrono::hours{1}};

struct Change {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::optional<std::uint32_t> running{}; // none: as many as there should be
};

inline control::Wish wish(Change change, core::Duration at = {})
{
    return {.from = change.from,
            .to = change.to,
            .running = change.running.value_or(change.from),
            .seen = start + at,
            .now = start + at};
}

// How far the change may go: its own end where no guard has a say.
inline std::uint32_t reached(const Change& change, const std::optional<control::Restraint>& restraint)
{
    return restraint ? restraint->to : change.to;
}

} // namespace headcount::test
