// The whole service on virtual time. Worlds that break are repeated by headcount-simulation --seed N --trace.
#include "simulation/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

// Sanitizers make a world ten times as slow and are after other mistakes than a tenth world finds.
constexpr std::uint64_t worlds(std::uint64_t usual)
{
#ifdef HEADCOUNT_SANITIZED
    return (usual + 4) / 5;
#else
    return usual;
#endif
}

void must_hold(const WorldOptions& options, const WorldResult& result)
{
    BOOST_TEST_CONTEXT(options)
    {
        for (const auto& finding : result.findings)
            BOOST_ERROR(finding.invariant << ": " << finding.what);
        BOOST_TEST(result.runs > 0u);
    }
}

BOOST_AUTO_TEST_SUITE(simulation)

BOOST_AUTO_TEST_CASE(an_hour_of_events_and_faults_is_the_same_to_the_byte_the_second_time)
{
    const auto options = draw_world(7, 1h);
    const auto first = run_world(options);
    const auto second = run_world(options);
    must_hold(options, first);
    BOOST_TEST(first.digest == second.digest);
    BOOST_TEST(first.faults > 0u);
    BOOST_TEST(run_world(draw_world(8, 1h)).digest != first.digest);
}

BOOST_AUTO_TEST_CASE(drawn_worlds_keep_their_invariants)
{
    for (std::uint64_t seed = 100; seed < 100 + worlds(20); ++seed) {
        const auto options = draw_world(seed, 20min);
        must_hold(options, run_world(options));
    }
}

// Shards are object graphs of their own, here all in one thread: what they post to each other is part of the trace.
BOOST_AUTO_TEST_CASE(drawn_worlds_in_two_and_three_shards_keep_their_invariants_and_repeat_to_the_byte)
{
    for (std::uint64_t seed = 300; seed < 300 + worlds(15); ++seed) {
        auto options = draw_world(seed, 15min);
        const std::uint32_t least = std::min({options.in_flight, options.held_messages, options.held_per_account});
        options.shards = std::min<std::size_t>(2 + seed % 2, least); // of which each shard has a part
        const auto result = run_world(options);
        must_hold(options, result);
        if (seed % 5 == 0) BOOST_TEST(run_world(options).digest == result.digest);
    }
}

BOOST_AUTO_TEST_CASE(a_world_whose_every_event_is_lost_converges_by_the_sweep_alone)
{
    WorldOptions options;
    options.seed = 11;
    options.faults.lose_event = 1;
    const auto result = run_world(options);
    must_hold(options, result);
}

BOOST_AUTO_TEST_CASE(a_world_without_faults_needs_no_sweep)
{
    WorldOptions options;
    options.seed = 12;
    options.sweep = 0s;
    const auto result = run_world(options);
    must_hold(options, result);
    BOOST_TEST(result.faults == 0u);
}

BOOST_AUTO_TEST_CASE(kills_and_lost_answers_lose_no_event_where_no_sweep_would_find_it)
{
    for (std::uint64_t seed = 30; seed < 30 + worlds(6); ++seed) {
        WorldOptions options;
        options.seed = seed;
        options.length = 15min;
        options.sweep = 0s;
        options.faults.reset_inside = 0.1;
        options.faults.hang = 0.01;
        options.faults.deaf = 1;
        options.faults.lost_delete = 0.1;
        options.faults.entry_omitted = 0.1;
        options.kills = {{.at = 3min, .down = 2min}, {.at = 7min, .down = 0s}, {.at = 10min, .down = 1min}};
        must_hold(options, run_world(options));
    }
}

// Hundreds of messages are there at once, and runs are too slow to take them away: who held more than is allowed would
// be seen to.
BOOST_AUTO_TEST_CASE(a_flood_of_messages_and_slow_runs_keep_to_the_bound_of_messages_held)
{
    WorldOptions options;
    options.seed = 13;
    options.length = 10min;
    options.clusters = 60;
    options.in_flight = 2;
    options.per_account = 2;
    options.held_messages = 20;
    options.held_per_account = 20;
    options.faults.latency = 1s;
    const auto result = run_world(options);
    must_hold(options, result);
    BOOST_TEST(result.faults == 0u); // with faults the bound is not asked for
}

// A hold, a confirmation, steps and a brake are under way when the process dies, and so are deployments.
BOOST_AUTO_TEST_CASE(what_guards_wait_for_when_the_process_is_killed_is_found_by_the_sweep)
{
    for (std::uint64_t seed = 60; seed < 60 + worlds(6); ++seed) {
        WorldOptions options;
        options.seed = seed;
        options.length = 15min;
        options.sweep = 1min;
        options.guarding.scale_out = {20s, core::MaxStep{core::MaxStep::Unit::tasks, 2}};
        options.guarding.scale_in = {30s, core::MaxStep{core::MaxStep::Unit::percent, 30}};
        options.guarding.to_zero = core::ToZero::confirm;
        options.guarding.during_deployment = core::DuringDeployment::hold_in;
        options.guarding.max_fall = core::MaxFall{10, 1min};
        options.guarding.deploy_every = 30s;
        for (int i = 1; i < 9; ++i)
            options.kills.push_back({.at = i * 83s, .down = i % 2 * 5s});
        must_hold(options, run_world(options));
    }
}

// I8: a second writer is noticed, named and not fought.
BOOST_AUTO_TEST_CASE(a_writer_that_sets_the_count_back_at_once_for_an_hour_undoes_eight_writes_and_is_named_once)
{
    for (const auto read_lag : {0s, 5s}) {
        WorldOptions options;
        options.seed = 14;
        options.length = 76min; // of which four fifths are the storm
        options.story_every = 24h;
        options.faults.read_lag = read_lag;
        options.rival_from = 40s;
        std::size_t complaints = 0;
        std::size_t named = 0;
        const auto result = run_world(options, [&](std::string_view line) {
            if (line.find("HC2201") == std::string_view::npos) return;
            ++complaints;
            named += line.find("role/autoscaling") != std::string_view::npos;
        });
        must_hold(options, result);
        BOOST_TEST(result.rivalled >= 3U);
        BOOST_TEST(result.rivalled <= 8U);
        BOOST_TEST(complaints == 1U);
        BOOST_TEST(named == 1U);
    }
}

BOOST_AUTO_TEST_CASE(worlds_of_three_minutes_are_given_the_calm_that_they_need)
{
    for (std::uint64_t seed = 200; seed < 200 + worlds(25); ++seed) {
        const auto options = draw_world(seed, 3min);
        must_hold(options, run_world(options));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace headcount::simulation
