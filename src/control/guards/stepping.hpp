// A change goes in steps; the next one comes when as many tasks run as the last one asked for. After a restart nobody
// knows of a last one: a change that needs more than one step then waits for what is asked for already.
//
// A fall is measured in running tasks: from 1000 to 5, of which 5 run, is no step at all.
#pragma once

#include "control/guards/wish.hpp"
#include "headcount/core/guard_settings.hpp"

#include <optional>

namespace headcount::control {

// How many tasks that is; at least one.
std::uint32_t tasks_of(const core::MaxStep& step, const Wish& wish);

class Stepping {
public:
    // To be told of every look, whatever other guards say of it.
    void saw(const Wish& wish);

    std::optional<Restraint> restrain(const Wish& wish, const std::optional<core::MaxStep>& max_step);

    bool idle() const { return !under_way_; }

private:
    // Looked for after 1, 2, 4 … 30 s.
    struct UnderWay {
        bool raises = false;
        bool stepped = false;
        core::Duration pause = std::chrono::seconds{1};
        core::Time look{};
    };

    UnderWay& begin(const Wish& wish);
    Restraint wait(const Wish& wish);

    std::optional<UnderWay> under_way_;
};

} // namespace headcount::control
