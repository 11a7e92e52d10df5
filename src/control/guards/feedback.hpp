// A capacity provider adds instances for tasks that it cannot place; where more instances ask for more tasks, count and
// fleet could lift each other without an end. A raise of ours whose tasks do not come, while instances do, is a sign of
// that: further raises wait until as many tasks run as are asked for.
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

    bool idle() const { return !raise_; }

private:
    // The oldest raise whose tasks do not all run yet.
    struct Raise {
        std::uint32_t to = 0;
        std::uint32_t instances = 0; // then
        core::Time at{};
    };
    std::optional<Raise> raise_;
    bool holds_ = false;
};

} // namespace headcount::control
