#include "control/guards/contention.hpp"

#include <string>
#include <utility>

namespace headcount::control {

namespace {

constexpr core::Duration shortest = std::chrono::minutes{1};
constexpr core::Duration longest = std::chrono::minutes{60};
constexpr std::uint32_t most_doublings = 6;

core::Duration alone_for(std::uint32_t times_before)
{
    return std::min(longest, shortest * (1U << std::min(times_before, most_doublings)));
}

} // namespace

void Contention::saw(const Wish& wish)
{
    if (idle(wish.now)) *this = Contention{};
    if (!write_) return;
    if (wish.to != write_->wanted || further_on(wish.from)) { // further on: by the next step of another replica
        write_.reset();
    } else if (wish.from != wish.to && wish.from != write_->to && wish.seen >= write_->at + settled) {
        write_.reset();
        undone(wish.now);
    }
}

// From what we set towards what is wanted in the end.
bool Contention::further_on(std::uint32_t count) const
{
    const bool up = write_->to < count && count <= write_->wanted;
    const bool down = write_->to > count && count >= write_->wanted;
    return up || down;
}

void Contention::undone(core::Time now)
{
    last_ = now;
    while (!undone_.empty() && undone_.front() + memory < now)
        undone_.erase(undone_.begin());
    if (undone_.size() == too_many) undone_.erase(undone_.begin());
    undone_.push_back(now);
    if (times_alone_ == 0 && undone_.size() < too_many) return;
    if (times_alone_ == 0) began_ = true;
    alone_until_ = now + alone_for(times_alone_++);
}

std::optional<Restraint> Contention::restrain(const Wish& wish, std::string_view other) const
{
    if (leaves_alone(wish.now)) {
        Restraint restraint{.to = wish.from, .reason = core::Reason::contended, .because = {}, .again = {}};
        restraint.because = other.empty() ? "another writer" : std::string(other);
        restraint.because += " sets this count too";
        restraint.again = LookAgain{alone_until_, DueReason::contended};
        return restraint;
    }
    if (!write_ || wish.from == write_->to || wish.seen >= write_->at + settled) return std::nullopt;
    return Restraint{.to = wish.from,
                     .reason = core::Reason::confirming,
                     .because = "this is not what was set a moment ago; a second read will tell whether it is late or "
                                "another writer is there",
                     .again = LookAgain{write_->at + settled, DueReason::confirming}};
}

bool Contention::began()
{
    return std::exchange(began_, false);
}

void Contention::wrote(std::uint32_t wanted, std::uint32_t to, core::Time now)
{
    write_ = Write{wanted, to, now};
    last_ = now;
}

std::optional<LookAgain> Contention::verdict_due() const
{
    if (!write_ || undone_.empty()) return std::nullopt;
    return LookAgain{write_->at + settled, DueReason::contended};
}

bool Contention::idle(core::Time now) const
{
    return (!write_ && undone_.empty()) || now > std::max(last_, alone_until_) + memory;
}

} // namespace headcount::control
