#include "control/guards/zero_confirmation.hpp"

#include <algorithm>
#include <string>

namespace headcount::control {

void ZeroConfirmation::saw(const Wish& wish)
{
    if (!wish.falls() || wish.to > 0)
        first_seen_.reset();
    else if (!first_seen_)
        first_seen_ = wish.seen;
}

std::optional<Restraint> ZeroConfirmation::restrain(const Wish& wish, const Terms& terms) const
{
    if (!wish.falls() || wish.to > 0 || terms.to_zero == core::ToZero::yes) return std::nullopt;
    if (terms.to_zero == core::ToZero::no)
        return Restraint{.to = wish.from,
                         .reason = core::Reason::hold,
                         .because = "its rule lets it not fall to zero (to_zero: false)",
                         .again = std::nullopt};
    const core::Time first = first_seen_.value_or(wish.seen);
    if (terms.unmatched && wish.running > 0) return stay(wish, first);
    if (!terms.second_read || wish.seen >= first + delay) return std::nullopt;
    return Restraint{.to = wish.from,
                     .reason = core::Reason::confirming,
                     .because = "a second read, 15 seconds after the first, must say zero too",
                     .again = LookAgain{first + delay, DueReason::confirming}};
}

// Looked at again after 15, 30, 60 … seconds: no event may tell that the tasks are gone.
Restraint ZeroConfirmation::stay(const Wish& wish, core::Time first)
{
    const std::string tasks = wish.running == 1 ? "1 task runs" : std::to_string(wish.running) + " tasks run";
    return {.to = wish.from,
            .reason = core::Reason::confirming,
            .because = tasks + ", and none is stopped for a rule that matches no instance: correct the rule, or write "
                               "scale_in.to_zero: true",
            .again = LookAgain{wish.now + std::clamp(wish.now - first, delay, longest_delay), DueReason::confirming}};
}

} // namespace headcount::control
