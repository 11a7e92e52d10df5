// A deployment stops tasks and starts others; headcount does not change how many there should be meanwhile.
//
// hold_in holds falls. Two of them go on all the same, as far as no task stops for them: while nothing is being
// replaced, and while fewer tasks run than the deployment itself would leave. A count that cannot be placed keeps its
// deployment from ever ending, and would never be cured.
#pragma once

#include "control/guards/wish.hpp"
#include "headcount/core/guard_settings.hpp"

#include <optional>

namespace headcount::control {

std::optional<Restraint> restrain_in_deployment(const Wish& wish, core::DuringDeployment during,
                                                const core::ObservedService& service);

} // namespace headcount::control
