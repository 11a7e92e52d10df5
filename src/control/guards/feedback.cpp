#include "control/guards/feedback.hpp"

#include <algorithm>

namespace headcount::control {

namespace {

constexpr core::Duration look_every = std::chrono::seconds{60};
constexpr std::uint32_t grown = 2;                             // instances
constexpr core::Duration slow_start = std::chrono::minutes{1}; // of a task that had a place from the beginning
constexpr core::Duration first_hold = std::chrono::hours{1};
constexpr core::Duration longest_hold = std::chrono::hours{24};

core::Duration hold_after(std::uint32_t others)
{
    return std::min(longest_hold, first_hold * (1U << std::min(others, 5U)));
}

} // namespace

void Feedback::saw(const Wish& wish, std::uint32_t instances)
{
    if (hold_) return saw_in_hold(wish, instances);
    if (!raise_) return;
    if (wish.running >= wish.from || wish.from < raise_->to) { // all run, or fewer are asked for by now
        raise_.reset();
        holds_in_a_row_ = 0;
    } else if (wish.running >= raise_->to) { // … all but those of a later raise
        // Tasks that came late, and instances with them, may have come by the loop: the clock goes on.
        const bool by_instances = wish.now - raise_->at > slow_start && instances >= raise_->instances + grown;
        raise_->to = wish.from;
        if (!by_instances) raise_ = Raise{wish.from, instances, wish.now};
    }
}

void Feedback::saw_in_hold(const Wish& wish, std::uint32_t instances)
{
    const bool all_run = wish.running >= wish.from;
    if (!all_run) hold_->instances = std::max(hold_->instances, instances);
    const bool for_others = all_run && instances >= hold_->instances + grown;
    if (!wish.raises() || for_others) {
        *this = {};
    } else if (all_run && wish.now >= hold_->until) {
        hold_.reset();
        raise_.reset();
    }
}

std::optional<Restraint> Feedback::restrain(const Wish& wish, std::uint32_t instances,
                                            const std::optional<core::Duration>& patience)
{
    if (!patience || !wish.raises()) return std::nullopt;
    const bool late = raise_ && wish.now > raise_->at + *patience && wish.running < raise_->to;
    if (!hold_ && late && instances >= raise_->instances + grown)
        hold_ = Hold{wish.now + hold_after(holds_in_a_row_++), instances};
    if (!hold_) return std::nullopt;
    return Restraint{.to = wish.from,
                     .reason = core::Reason::feedback,
                     .because = "its capacity provider adds instances, and the tasks of the last raise did not run "
                                "without them",
                     .again = LookAgain{wish.now + look_every, DueReason::feedback}};
}

void Feedback::raised(std::uint32_t to, std::uint32_t instances, core::Time now)
{
    if (!raise_) raise_ = Raise{to, instances, now};
}

} // namespace headcount::control
