#include "control/guards/hold.hpp"

#include <iterator>

namespace headcount::control {

namespace {

bool is_milder(std::uint32_t one, std::uint32_t other, bool raises)
{
    return raises ? one < other : one > other;
}

} // namespace

void Hold::saw(const Wish& wish)
{
    if (!wish.raises() && !wish.falls()) {
        wished_.clear();
        return;
    }
    if (wished_.empty() || raises_ != wish.raises()) {
        wished_.clear();
        raises_ = wish.raises();
        since_ = wish.seen;
    } else if (wished_.back().to == wish.to) {
        return;
    }
    if (!wished_.empty()) wished_.back().until = wish.seen;
    while (!wished_.empty() && !is_milder(wished_.back().to, wish.to, raises_))
        wished_.pop_back();
    if (wished_.size() == most)
        wished_.back().until = core::Time::max();
    else
        wished_.push_back({.to = wish.to});
}

std::optional<Restraint> Hold::restrain(const Wish& wish, core::Duration hold)
{
    if (hold <= core::Duration::zero() || wished_.empty() || wish.raises() != raises_ || wish.to == wish.from)
        return std::nullopt;
    Restraint restraint{.to = wish.from, .reason = core::Reason::hold, .because = "it has not stood long enough yet"};
    if (wish.seen < since_ + hold) {
        restraint.again = LookAgain{since_ + hold, DueReason::hold};
        return restraint;
    }
    while (wished_.front().until != core::Time::max() && wished_.front().until + hold <= wish.seen)
        wished_.erase(wished_.begin());
    const Wished& mildest = wished_.front();
    if (!is_milder(mildest.to, wish.to, raises_)) return std::nullopt;
    restraint.again =
        LookAgain{mildest.until == core::Time::max() ? wish.now + hold : mildest.until + hold, DueReason::hold};
    if (is_milder(wish.from, mildest.to, raises_)) restraint.to = mildest.to;
    return restraint;
}

} // namespace headcount::control
