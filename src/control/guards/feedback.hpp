// A capacity provider adds instances for tasks that it cannot place; where more instances ask for more tasks, count and
// fleet could lift each other without an end. Two signs of that make further raises wait: the tasks of one raise are
// missing after `patience`, while instances came; or they come, but with instances that came no sooner than managed
// scaling brings some, raise after raise. A fleet that grows for others while tasks start slowly shows neither: it
// grows from the beginning of each raise on.
//
// That the tasks run in the end is no all-clear: they may run on the very instances that were added for them. The wait
// ends when the rule asks for no raise any more, when instances come although every task runs (somebody else's load
// wants them), or after 1, 2, 4 … 24 hours for one more try; tasks that have not come by then are not waited
// for any more.
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

    bool idle() const { return !raise_ && !hold_ && rounds_ == 0 && holds_in_a_row_ == 0 && stuck_ == 0; }

private:
    // The oldest raise whose tasks do not all run yet; its time begins when those of the one before do.
    struct Raise {
        Raise(std::uint32_t count, std::uint32_t there, core::Time now)
            : to(count), instances(there), too_soon(there), at(now)
        {
        }
        void look(std::uint32_t now_there, core::Time now); // while tasks are missing
        std::uint32_t brought() const;                      // instances that came for its tasks, as it seems

        std::uint32_t to;
        std::uint32_t instances;   // then
        std::uint32_t too_soon;    // … and with those that came too soon to have come for it
        std::uint32_t in_time = 0; // … and with those that came later, if any
        core::Time at;
    };
    struct Hold {
        core::Time until{};
        std::uint32_t instances = 0; // the most while tasks were missing: they may have come for them
    };

    std::uint32_t came(const Wish& wish) const { return wish.running + stuck_; }
    void clear();
    void ran(const Wish& wish, std::uint32_t instances);
    void saw_in_hold(const Wish& wish, std::uint32_t instances);

    std::optional<Raise> raise_;
    std::optional<Hold> hold_;
    std::uint32_t rounds_ = 0;  // raises in a row that brought instances …
    std::uint32_t brought_ = 0; // … and how many
    std::uint32_t holds_in_a_row_ = 0;
    std::uint32_t stuck_ = 0; // tasks that did not come in all of a hold, and brought nothing: nobody waits for them
};

} // namespace headcount::control
