#include "control/guards/deployment.hpp"

#include <chrono>

namespace headcount::control {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration look_every = 60s; // its end is an event; this is for where that does not arrive

// How low a fall may go while the deployment runs.
std::uint32_t lowest(const Wish& wish, const core::ObservedService& service)
{
    const std::uint64_t percent = service.placement.minimum_healthy_percent;
    const std::uint64_t left_running = (wish.from * percent + 99) / 100;
    const bool taken_down = service.deployments.replacing && service.running >= left_running;
    return taken_down ? wish.from : wish.standing();
}

} // namespace

std::optional<Restraint> restrain_in_deployment(const Wish& wish, core::DuringDeployment during,
                                                const core::ObservedService& service)
{
    if (!service.deployments.in_progress || during == core::DuringDeployment::proceed) return std::nullopt;
    std::uint32_t to = wish.from;
    if (during == core::DuringDeployment::hold_in) {
        to = std::max(wish.to, lowest(wish, service));
        if (to == wish.to) return std::nullopt;
    }
    return Restraint{.to = to,
                     .reason = core::Reason::deployment,
                     .because = "a deployment is in progress",
                     .again = LookAgain{wish.now + look_every, DueReason::deployment}};
}

} // namespace headcount::control
