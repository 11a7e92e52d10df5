// The guards one after another: each takes from the wish what it does not let through; what is left is the decision.
#pragma once

#include "control/guards/wish.hpp"
#include "headcount/control/guards.hpp"

#include <optional>

namespace headcount::control {

class Chain {
public:
    explicit Chain(const Wanted& wanted);

    const Wish& wish() const { return wish_; } // as far as it is left
    bool open() const { return wish_.to != wish_.from; }

    void restrain(std::optional<Restraint> restraint, core::Outcome outcome = core::Outcome::held);

    Guarded end() const;

private:
    const core::Decision& wanted_;
    Wish wish_;
    std::optional<Restraint> last_; // what kept it from being granted whole
    core::Outcome outcome_ = core::Outcome::held;
    std::optional<LookAgain> again_; // the earliest
};

} // namespace headcount::control
