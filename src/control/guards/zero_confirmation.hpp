// A fall to no tasks at all is what a wrong reading would look like. It needs a second read that says so too. Where the
// rule matches no instance of a cluster that has some, a slip of the pen looks the same at every read: then tasks that
// run are not stopped at all. Where a fleet goes to zero its tasks go with it, and the count follows them.
#pragma once

#include "control/guards/wish.hpp"
#include "headcount/core/guard_settings.hpp"

#include <optional>

namespace headcount::control {

class ZeroConfirmation {
public:
    static constexpr core::Duration delay = std::chrono::seconds{15};        // between the two
    static constexpr core::Duration longest_delay = std::chrono::minutes{5}; // until tasks are looked for again

    // To be told of every look, whatever other guards say of it.
    void saw(const Wish& wish);

    struct Terms {
        core::ToZero to_zero = core::ToZero::confirm;
        bool second_read = true; // who asks can read twice
        bool unmatched = false;  // the rule matches no instance
    };
    std::optional<Restraint> restrain(const Wish& wish, const Terms& terms) const;

    bool idle() const { return !first_seen_; }

private:
    static Restraint stay(const Wish& wish, core::Time first);

    std::optional<core::Time> first_seen_; // that the service should fall to zero, without a break since
};

} // namespace headcount::control
