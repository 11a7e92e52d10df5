#include "control/guards/zero_confirmation.hpp"

namespace headcount::control {

void ZeroConfirmation::saw(const Wish& wish)
{
    if (!wish.falls() || wish.to > 0)
        first_seen_.reset();
    else if (!first_seen_)
        first_seen_ = wish.seen;
}

std::optional<Restraint> ZeroConfirmation::restrain(const Wish& wish, core::ToZero to_zero) const
{
    if (!wish.falls() || wish.to > 0 || to_zero == core::ToZero::yes) return std::nullopt;
    if (to_zero == core::ToZero::no)
        return Restraint{.to = wish.from,
                         .reason = core::Reason::hold,
                         .because = "its rule lets it not fall to zero (to_zero: false)",
                         .again = std::nullopt};
    const core::Time first = first_seen_.value_or(wish.seen);
    if (wish.seen >= first + delay) return std::nullopt;
    return Restraint{.to = wish.from,
                     .reason = core::Reason::confirming,
                     .because = "a second read, 15 seconds after the first, must say zero too",
                     .again = LookAgain{first + delay, DueReason::confirming}};
}

} // namespace headcount::control
