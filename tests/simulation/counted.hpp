// What the service of a world is told to count, and what the world says the count is: reckoned from the simulator's
// own state, without any of the product's code.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/ecs_call_seen.hpp"
#include "headcount/sim/ecs_world.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::simulation {

// The pool and the capacity providers that are asked for where a world asks; a fleet has more of both.
inline const std::string pool_query = "attribute:pool == web";
inline const std::vector<std::string> some_providers{"spot", "on-demand"};
constexpr core::Duration agent_grace = std::chrono::seconds{45}; // where `connected` counts

struct Counted {
    enum class Where { nothing, query, placement };
    enum class Per { instance, zone, pool }; // a task for each of them; pool: value of the attribute

    core::CountMode mode = core::CountMode::registered;
    Where where = Where::nothing;
    bool by_provider = false;
    Per per = Per::instance;

    bool by_list() const
    {
        return mode != core::CountMode::registered || where != Where::nothing || by_provider || per != Per::instance;
    }
    bool with_draining() const { return mode == core::CountMode::registered || mode == core::CountMode::placeable; }
    std::uint32_t most_calls() const; // of a run of one service whose lists have one page

    friend bool operator==(const Counted&, const Counted&) = default;
};

std::ostream& operator<<(std::ostream& out, const Counted& counted);

void tell(core::Rule& rule, const Counted& counted);

// Where `connected` counts: when every agent that is away has been for longer than the grace.
std::uint32_t expected_count(const sim::EcsWorld& world, const core::ClusterKey& cluster, const std::string& service,
                             const Counted& counted);

// Does the rule match an instance, whatever its state?
bool any_matches(const sim::EcsWorld& world, const core::ClusterKey& cluster, const Counted& counted);

// Takes instances of other capacity providers out of a list that was seen, where they do not count.
void keep_counted(sim::EcsCallSeen& seen, const sim::EcsWorld& world, const Counted& counted);

} // namespace headcount::simulation
