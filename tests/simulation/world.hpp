// A whole world on virtual time: the simulated AWS, a fleet that lives its story, and the service that follows it, with
// faults, kills and restarts. Phase one storms while the safety invariants are checked; then the faults stop, and
// convergence is demanded, of half of the worlds by the sweep and of the others without one, where no event is lost.
// Everything is drawn from one seed, which repeats it to the byte.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/checkers.hpp"
#include "simulation/guarding.hpp"
#include "simulation/managed_fleet.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::simulation {

// A life of the service ends, and the next one begins after a while.
struct Ending {
    core::Duration at{}; // since the start of the world
    core::Duration down{};

    friend auto operator<=>(const Ending&, const Ending&) = default;
};

struct WorldOptions {
    std::uint64_t seed = 1;
    core::Duration length = std::chrono::hours{1};  // the storm is the first four fifths; the calm lasts as it must
    core::Duration sweep = std::chrono::minutes{5}; // zero: none, not even after a start
    std::size_t clusters = 12;
    std::size_t accounts = 3;             // clusters are dealt to them in turn
    std::optional<std::uint32_t> pollers; // none: auto
    std::size_t shards = 1;               // of each life of the service, in one thread here
    std::uint32_t in_flight = 16;
    std::uint32_t per_account = 8;
    std::uint32_t held_messages = 5000;
    std::uint32_t held_per_account = 1000;
    core::Duration story_every{};   // per cluster; zero: a sixtieth of the length, at least 15 s
    Counted counted;                // what the rule counts
    bool distinct_instance = false; // of the service
    bool skip_unchanged = true;
    std::optional<std::uint32_t> api_share = 50; // percent; none: off
    sim::Faults faults;
    std::map<std::size_t, sim::Faults> trouble;   // of accounts, by number: in place of those above, until the calm …
    core::Duration trouble_from{};                // … and from so long after the start …
    core::Duration trouble_lasts{};               // … for so long; zero: until the calm
    std::chrono::seconds session_life{0};         // of assumed roles; zero: the hour that is asked for
    std::chrono::seconds base_life{0};            // of the base credentials; zero: they never end
    Guarding guarding;                            // none of them
    std::optional<ManagedScalingOptions> managed; // one cluster more, whose fleet is sized for it
    std::optional<core::Duration> rival_from;     // from then on another writer sets the first count back at once
    std::vector<Ending> kills;                    // kill -9
    std::vector<Ending> stops;                    // SIGTERM
};

// The character of a world, drawn from its seed: how many clusters, which faults and how often, how many kills.
WorldOptions draw_world(std::uint64_t seed, core::Duration length);
std::ostream& operator<<(std::ostream& out, const WorldOptions& options); // one line that says it all

core::Duration storm_of(const WorldOptions& options);
// How long after the last fault, change and start every count must be right.
core::Duration quiet_of(const WorldOptions& options);
// … and how long the world lives on for that: a fleet that is sized takes its time to shrink.
core::Duration calm_of(const WorldOptions& options);

// One event of an instance whose change was applied.
struct AppliedEvent {
    std::string account;
    core::Time at{};         // of the end of its run
    core::Duration age{};    // its own time → applied
    bool found_idle = false; // its cluster: nothing of that time was spacing
};

struct WorldResult {
    std::uint64_t digest = 0; // of the trace: same seed, same digest
    std::uint64_t events = 0; // state changes of instances that the fleet made
    std::uint64_t runs = 0;
    std::uint64_t calls = 0;    // logical, of ECS
    std::uint64_t requests = 0; // that arrived at AWS
    std::uint64_t faults = 0;   // answers and events spoilt on purpose
    std::uint64_t kills = 0;
    double cluster_hours = 0;
    std::vector<AppliedEvent> applied;
    std::map<std::string, std::uint64_t> failed_runs; // by account
    std::uint64_t given_back = 0;                     // runs whose messages went back to the queue
    std::map<std::string, std::uint64_t> aws_calls;   // that arrived, by operation
    std::uint64_t rivalled = 0;                       // updates of the service that the rival undid
    std::vector<FleetSample> managed;                 // of the fleet that is sized, one a minute
    std::uint64_t base_keys = 0;                      // different ones, where they rotate
    Findings findings;                                // at most 20
};

// `on_line`, where given, sees each line of the trace.
WorldResult run_world(const WorldOptions& options, std::function<void(std::string_view)> on_line = {});

} // namespace headcount::simulation
