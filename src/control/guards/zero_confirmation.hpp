// A fall to no tasks at all is what a wrong reading would look like. It needs a second read that says so too.
#pragma once

#include "control/guards/wish.hpp"
#include "headcount/core/guard_settings.hpp"

#include <optional>

namespace headcount::control {

class ZeroConfirmation {
public:
    static constexpr core::Duration delay = std::chrono::seconds{15}; // between the two

    // To be told of every look, whatever other guards say of it.
    void saw(const Wish& wish);

    std::optional<Restraint> restrain(const Wish& wish, core::ToZero to_zero) const;

    bool idle() const { return !first_seen_; }

private:
    std::optional<core::Time> first_seen_; // that the service should fall to zero, without a break since
};

} // namespace headcount::control
