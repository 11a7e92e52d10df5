// Two shards, one of which owns an account with more dirty clusters than its API budget pays for.
#include "app/shards_world.hpp"

#include <algorithm>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

constexpr int dirty = 1000;

struct Overload : test::ShardsWorld {
    Overload()
    {
        config.limits.held_messages = config.limits.held_per_account = 10'000;
        start(2);
        for (const auto& shard : shards) {
            shard->ecs_world.latency = 40ms;
            shard->source->most_at_once = 500;
        }
        for (int i = 0; i < dirty; ++i)
            shards[1]->ecs_world.clusters["c-" + std::to_string(i)] = {7, {{"node-agent", 5}}};
        shards[0]->ecs_world.clusters["quiet"] = {7, {{"node-agent", 5}}};
    }

    std::size_t settled() const { return shards[0]->source->settled() + shards[1]->source->settled(); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shards_overload, Overload)

BOOST_AUTO_TEST_CASE(an_account_goes_at_its_limit_whoever_receives_for_it_and_other_shards_notice_nothing)
{
    const core::Time began = world.timers.now();
    for (int i = 0; i < dirty; ++i)
        shards[static_cast<std::size_t>(i % 2)]->source->put(
            test::instance_event("c-" + std::to_string(i), "e", account_of(1)));
    pass(1s);
    for (int i = 0; i < 20; ++i) { // accounts of their own, received behind what waits
        shards[static_cast<std::size_t>(i % 2)]->source->put(
            test::instance_event("quiet", "e", account_of(0, static_cast<std::size_t>(i))));
        pass(50ms);
    }
    pass(1s);
    BOOST_TEST(shards[0]->runs.size() == 20U);
    for (const app::RunRecord& run : shards[0]->runs)
        BOOST_TEST((run.took < 300ms), run.took / 1ms << " ms");
    BOOST_TEST(log.count("the API budget holds an account back") == 1U);
    BOOST_TEST(view().health.ready);

    while (settled() < dirty + 20 && world.timers.now() < began + 20min)
        pass(1s);
    BOOST_TEST(shards[0]->source->given_back.size() + shards[1]->source->given_back.size() == 0U);
    const auto& clusters = shards[1]->ecs_world.clusters;
    BOOST_TEST(
        std::ranges::all_of(clusters, [](const auto& each) { return each.second.services.at("node-agent") == 7; }));
    BOOST_TEST(shards[1]->ecs_world.count("DescribeServices") == static_cast<std::size_t>(dirty));
    BOOST_TEST(shards[1]->ecs_world.count("UpdateService") == static_cast<std::size_t>(dirty));
    const double span = std::chrono::duration<double>(world.timers.now() - began).count();
    BOOST_TEST_MESSAGE(dirty << " clusters in " << span << " s");
    BOOST_TEST(span >= (dirty - 25) / 2.5); // UpdateService: a burst of 25 and 2.5 a second are its share
    BOOST_TEST(span <= (dirty - 25) / 2.5 * 1.1 + 10);
}

BOOST_AUTO_TEST_SUITE_END()
