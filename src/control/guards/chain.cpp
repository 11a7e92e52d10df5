#include "control/guards/chain.hpp"

#include <utility>

namespace headcount::control {

namespace {

// A part that is a step of its own has a reason of its own; another is the change that was wanted, as far as it may.
core::Reason reason_of_part(const Restraint& restraint, const core::Decision& wanted)
{
    const bool step = restraint.reason == core::Reason::step || restraint.reason == core::Reason::brake ||
                      restraint.reason == core::Reason::brake_warming;
    return step ? core::Reason::step : wanted.reason;
}

} // namespace

Chain::Chain(const Wanted& wanted)
    : wanted_(wanted.decision), wish_{.from = wanted.decision.from,
                                      .to = wanted.decision.to,
                                      .running = wanted.service.running,
                                      .seen = wanted.seen,
                                      .now = wanted.now}
{
}

void Chain::restrain(std::optional<Restraint> restraint, core::Outcome outcome)
{
    if (!restraint || !open()) return;
    wish_.to = restraint->to;
    if (restraint->again && (!again_ || restraint->again->due < again_->due)) again_ = restraint->again;
    last_ = std::move(restraint);
    outcome_ = outcome;
}

Guarded Chain::end() const
{
    if (!last_) return {wanted_, std::nullopt};
    if (!open()) return {core::held(wanted_, outcome_, last_->reason, last_->because), again_};
    return {core::in_part(wanted_, wish_.to, reason_of_part(*last_, wanted_), last_->because), again_};
}

} // namespace headcount::control
