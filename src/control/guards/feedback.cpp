#include "control/guards/feedback.hpp"

namespace headcount::control {

namespace {

constexpr core::Duration look_every = std::chrono::seconds{60};
constexpr std::uint32_t grown = 2; // instances

} // namespace

void Feedback::saw(const Wish& wish, std::uint32_t instances)
{
    if (!raise_) return;
    if (wish.running >= wish.from || wish.from < raise_->to) { // all run, or fewer are asked for by now
        raise_.reset();
        holds_ = false;
    } else if (!holds_ && wish.running >= raise_->to) { // … all but those of a later raise
        raise_ = Raise{wish.from, instances, wish.now};
    }
}

std::optional<Restraint> Feedback::restrain(const Wish& wish, std::uint32_t instances,
                                            const std::optional<core::Duration>& patience)
{
    if (!patience || !raise_ || !wish.raises()) return std::nullopt;
    const bool late = wish.now > raise_->at + *patience && wish.running < raise_->to;
    if (late && instances >= raise_->instances + grown) holds_ = true;
    if (!holds_) return std::nullopt;
    return Restraint{.to = wish.from,
                     .reason = core::Reason::feedback,
                     .because = "its capacity provider adds instances, and the tasks of the last raise do not run",
                     .again = LookAgain{wish.now + look_every, DueReason::feedback}};
}

void Feedback::raised(std::uint32_t to, std::uint32_t instances, core::Time now)
{
    if (!raise_) raise_ = Raise{to, instances, now};
}

} // namespace headcount::control
