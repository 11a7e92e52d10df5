// Two replicas on one queue: each sees some of an instance's events and remembers what it saw. No sweep repairs what
// they overlook together.
#include "simulation/replica_world.hpp"

namespace headcount::simulation {
namespace {

using observe::EventResult;

} // namespace

BOOST_FIXTURE_TEST_SUITE(two_replicas, TwoReplicas)

BOOST_AUTO_TEST_CASE(an_instance_that_drains_and_returns_with_its_events_split_is_in_sync_without_a_sweep)
{
    one.source->put(event());
    pass(15s); // looked at, looked at again, settled
    BOOST_TEST(one.source->acked.size() == 1u);

    // The other replica hears of the draining, counts two, and takes its time to say so.
    other.wire.delay = 3s;
    BOOST_REQUIRE(aws.ecs().drain(instance).has_value());
    other.source->put(event());
    pass(1s);
    // Meanwhile it returns, which the first replica hears of: to that it looks as if nothing had happened.
    BOOST_REQUIRE(aws.ecs().activate(instance).has_value());
    one.source->put(event());
    pass(1s);
    BOOST_TEST(one.source->acked.size() == 2u);
    BOOST_TEST(one.metrics.events(EventResult::unchanged) == 1u); // it cost no call …
    pass(3s);
    BOOST_TEST(other.source->acked.size() == 1u);
    BOOST_TEST(desired() == 2u); // … and now it is wrong
    pass(10s);
    BOOST_TEST(desired() == 3u); // until the look that the missed version earned
}

BOOST_AUTO_TEST_CASE(events_of_tasks_cost_no_call_where_one_replica_sees_them_all)
{
    one.source->put(event());
    pass(15s);
    const auto before = aws.requests("DescribeServices");
    for (int i = 0; i < 50; ++i) {
        BOOST_REQUIRE(aws.ecs().set_agent_connected(instance, i % 2 == 1).has_value());
        one.source->put(event());
        pass(100ms);
    }
    pass(30s);
    BOOST_TEST(one.source->acked.size() == 51u);
    BOOST_TEST(one.metrics.events(EventResult::unchanged) == 50u);
    BOOST_TEST(aws.requests("DescribeServices") == before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
