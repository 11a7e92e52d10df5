// The guards that a world sets up, and what their verdicts may be believed for: reckoned from the simulator's own
// state.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/guard_settings.hpp"
#include "headcount/core/random.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "simulation/counted.hpp"

#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::simulation {

struct Guarding {
    core::Pace scale_out{};
    core::Pace scale_in{};
    core::ToZero to_zero = core::ToZero::yes;
    core::DuringDeployment during_deployment = core::DuringDeployment::proceed;
    std::optional<core::MaxFall> max_fall;
    core::Duration deploy_every{}; // somewhere in the world a deployment begins; zero: never

    core::Duration patience() const; // how much longer a count may take for them

    friend bool operator==(const Guarding&, const Guarding&) = default;
};

std::ostream& operator<<(std::ostream& out, const Guarding& guarding);

Guarding draw_guarding(core::Random& random);
void tell(core::Config& config, const Guarding& guarding);

// When runs of a cluster let nothing through, or a part: no update need follow what was read.
using Restrained = std::map<core::ClusterKey, std::vector<core::Time>>;
bool is_restrained(const control::RunReport& report);

// What the last run of a cluster said of its service: is it a reason to have another count, and is it true now?
bool is_held_truly(const core::Decision& last, const sim::EcsWorld& world, const core::ClusterKey& cluster,
                   const std::string& service, const Counted& counted);

} // namespace headcount::simulation
