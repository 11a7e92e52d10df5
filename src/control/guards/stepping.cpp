#include "control/guards/stepping.hpp"

#include <string>

namespace headcount::control {

namespace {

constexpr core::Duration longest_pause = std::chrono::seconds{30};

} // namespace

std::uint32_t tasks_of(const core::MaxStep& step, const Wish& wish)
{
    std::uint64_t tasks = step.amount;
    if (step.unit == core::MaxStep::Unit::percent)
        tasks = (std::uint64_t{std::max(wish.from, wish.running)} * step.amount + 99) / 100;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(tasks, 1));
}

void Stepping::saw(const Wish& wish)
{
    if (under_way_ && (wish.to == wish.from || under_way_->raises != wish.raises())) under_way_.reset();
}

Stepping::UnderWay& Stepping::begin(const Wish& wish)
{
    if (!under_way_) under_way_ = UnderWay{.raises = wish.raises(), .look = wish.now + std::chrono::seconds{1}};
    return *under_way_;
}

Restraint Stepping::wait(const Wish& wish)
{
    UnderWay& step = begin(wish);
    if (wish.now >= step.look) {
        step.pause = std::min(step.pause * 2, longest_pause);
        step.look = wish.now + step.pause;
    }
    return {.to = wish.from,
            .reason = core::Reason::step,
            .because = std::to_string(wish.running) + " tasks run, and " + std::to_string(wish.from) +
                       " must before the next step",
            .again = LookAgain{step.look, DueReason::step}};
}

std::optional<Restraint> Stepping::restrain(const Wish& wish, const std::optional<core::MaxStep>& max_step)
{
    if (!max_step || wish.to == wish.from) return std::nullopt;
    const std::uint32_t most = tasks_of(*max_step, wish);
    const std::uint32_t size = wish.raises() ? wish.to - wish.from : wish.stops();
    const bool arrived = wish.raises() ? wish.running >= wish.from : wish.running <= wish.from;
    const bool stepped = under_way_ && under_way_->stepped;
    if (!arrived && size > 0 && (stepped || size > most)) return wait(wish);
    if (size <= most) return std::nullopt;
    under_way_.reset();
    begin(wish).stepped = true;
    return Restraint{.to = wish.raises() ? wish.from + most : wish.standing() - most,
                     .reason = core::Reason::step,
                     .because = "at most " + std::to_string(most) + " at once",
                     .again = LookAgain{under_way_->look, DueReason::step}};
}

} // namespace headcount::control
