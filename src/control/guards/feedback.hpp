// A capacity provider adds instances for tasks that it cannot place; where more instances ask for more tasks, count and
// fleet could lift each other without an end. A raise of ours whose tasks do not come, while instances do, is a sign of
// that: further raises wait.
//
// That the tasks run in the end is no all-clear: they may run on the very instances that were added for them. The wait
// ends when the rule asks for no raise any more, when instances come although every task runs (somebody else's load
// wants them), or after 1, 2, 4 … 24 hours for one more try, since slow tasks in a fleet that grows look the same.
#pragma once

#include "control/guards/wish.hpp"

#include <optional>

namespace headcount::control {

class Feedback {
public:
    // To be told of every look, whatever other guards say of it.
    void saw(const Wish& wish, std::uint32_t instances);

    // `patience`: how long tasks of a raise may take to come; none: off.
    std::optional<Restraint> restrain(const Wish& wish, std::uint32_t instances,
                                      const std::optional<core::Duration>& patience);

    void raised(std::uint32_t to, std::uint32_t instances, core::Time now);

    bool idle() const { return !raise_ && !hold_ && holds_in_a_row_ == 0; }

private:
    // The oldest raise whose tasks do not all run yet.
    struct Raise {
        std::uint32_t to = 0;
        std::uint32_t instances = 0; // then
        core::Time at{};
    };
    struct Hold {
        core::Time until{};
        std::uint32_t instances = 0; // the most while tasks were missing: they may have come for them
    };

    void saw_in_hold(const Wish& wish, std::uint32_t instances);

    std::optional<Raise> raise_;
    std::optional<Hold> hold_;
    std::uint32_t holds_in_a_row_ = 0;
};

} // namespace headcount::control
