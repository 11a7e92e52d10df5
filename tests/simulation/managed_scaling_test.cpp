// I8: with a capacity provider that adds instances for tasks without a place, neither count nor fleet grows once the
// outside load stops.
#include "simulation/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

WorldOptions beside(ManagedScalingOptions managed)
{
    WorldOptions options;
    options.seed = 15;
    options.length = 2h;
    options.clusters = 1;
    options.accounts = 1;
    options.managed = managed;
    return options;
}

WorldResult held(const WorldOptions& options)
{
    auto result = run_world(options);
    for (const auto& finding : result.findings)
        BOOST_ERROR(finding.invariant << ": " << finding.what);
    return result;
}

std::uint32_t most(const std::vector<FleetSample>& samples)
{
    return std::ranges::max(samples, {}, &FleetSample::instances).instances;
}

} // namespace

BOOST_AUTO_TEST_SUITE(managed_scaling)

BOOST_AUTO_TEST_CASE(a_follower_with_a_launch_type_neither_lifts_the_fleet_nor_is_lifted)
{
    const auto result = held(beside({}));
    BOOST_TEST(most(result.managed) > 5u); // the load did
    BOOST_TEST(result.managed.back().desired == result.managed.back().instances);
}

BOOST_AUTO_TEST_CASE(a_follower_by_the_provider_whose_tasks_fit_does_not_lift_the_fleet)
{
    const auto result = held(beside({.follower_by_provider = true}));
    BOOST_TEST(most(result.managed) < 20u);
}

// What README says of it, and headcount cannot change: a task on every instance protects each of them.
BOOST_AUTO_TEST_CASE(one_task_on_each_instance_keeps_the_fleet_at_its_greatest)
{
    auto options = beside({});
    options.distinct_instance = true;
    const auto result = held(options);
    BOOST_TEST(result.managed.back().instances == most(result.managed));
}

// The loop: tasks that find no place beside the load wait for an instance, which counts, and asks for one task more.
BOOST_AUTO_TEST_CASE(a_follower_by_the_provider_whose_tasks_do_not_fit_is_stopped_before_it_fills_the_group)
{
    for (const std::uint64_t seed : {15U, 16U, 17U, 18U}) {
        auto options = beside({.follower_by_provider = true, .follower_cpu = 1800, .most = 400});
        options.seed = seed;
        const auto result = held(options);
        BOOST_TEST_MESSAGE("at most " << most(result.managed) << " instances");
        // Two rounds for each change of the load; without the guard hundreds.
        BOOST_TEST(most(result.managed) < 100u);
    }
}

// There every task of a round runs before the next raise is made.
BOOST_AUTO_TEST_CASE(such_a_follower_is_stopped_where_raises_have_to_stand_for_a_while)
{
    for (const std::uint64_t seed : {15U, 16U, 17U, 18U}) {
        auto options = beside({.follower_by_provider = true, .follower_cpu = 1800, .most = 400});
        options.seed = seed;
        options.guarding.scale_out.hold = 42s;
        const auto result = held(options);
        BOOST_TEST_MESSAGE("at most " << most(result.managed) << " instances");
        BOOST_TEST(most(result.managed) < 150u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
