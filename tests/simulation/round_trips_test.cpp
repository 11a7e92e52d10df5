// How many round trips a run takes, by when its calls arrived at the simulated AWS.
#include "simulation/replica_world.hpp"

#include <vector>

namespace headcount::simulation {
namespace {

struct Arrivals : TwoReplicas {
    Arrivals()
    {
        aws.on_call([this](const sim::EcsCallSeen& call) { calls.push_back(call); });
    }

    // One more instance, and its event.
    void grow()
    {
        calls.clear();
        instance = aws.ecs().register_instance(prod).value();
        one.source->put(event());
        pass(5s);
    }

    core::Duration between(std::size_t first, std::size_t second) const
    {
        return calls.at(second).arrived - calls.at(first).arrived;
    }

    std::vector<sim::EcsCallSeen> calls; // in the order of their answers
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(round_trips, Arrivals)

BOOST_AUTO_TEST_CASE(a_change_in_a_known_cluster_takes_two_and_in_an_unknown_one_three)
{
    grow();
    BOOST_REQUIRE(calls.size() == 3u);
    BOOST_TEST((between(0, 1) >= 40ms)); // first whether there is such a service
    BOOST_TEST((between(1, 2) >= 40ms));
    BOOST_TEST(desired() == 4u);

    grow();
    BOOST_REQUIRE(calls.size() == 3u);
    BOOST_TEST((between(0, 1) == 0ms)); // both reads are under way at once
    BOOST_TEST(calls[2].operation == "UpdateService");
    BOOST_TEST((between(1, 2) >= 40ms));
    BOOST_TEST((between(1, 2) < 80ms));
    BOOST_TEST(desired() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
