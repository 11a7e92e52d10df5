// Several shards, and an account whose calls hang: the other accounts of its shard go on, whoever receives for them.
#include "app/shards_world.hpp"

#include <algorithm>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct BadAccount : test::ShardsWorld {
    // Calls that name a cluster of the bad account hang; each shard is asked.
    void serve(std::size_t count, std::size_t receivers)
    {
        start(count, receivers);
        for (const auto& shard : shards) {
            shard->ecs_world.clusters["good"] = {7, {{"node-agent", 5}}};
            shard->ecs_world.hangs = [](const auto& call) { return call.cluster.starts_with("bad"); };
        }
    }

    void send_bad(test::FakeSource& source, int clusters) const
    {
        for (int i = 0; i < clusters; ++i)
            source.put(test::instance_event("bad-" + std::to_string(i), "e", account_of(1)));
    }

    // Of other accounts of that shard.
    void expect_good_ones_answered_by_the_way(test::FakeSource& source)
    {
        for (std::size_t i = 1; i <= 5; ++i) {
            source.put(test::instance_event("good", "e", account_of(1, i)));
            pass(100ms);
        }
        const auto& runs = shards[1]->runs;
        const auto good = [](const app::RunRecord& run) { return run.cluster.name == "good"; };
        BOOST_TEST(std::ranges::count_if(runs, good) == 5);
        for (const app::RunRecord& run : runs)
            if (good(run)) BOOST_TEST((run.took < 100ms), run.took / 1ms << " ms");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shards_fairness, BadAccount)

BOOST_AUTO_TEST_CASE(an_account_that_hangs_does_not_take_all_runs_of_its_shard)
{
    for (const std::size_t count : {2U, 4U, 8U}) {
        BOOST_TEST_CONTEXT(count << " shards")
        {
            BadAccount world;
            world.config.limits.api_share = std::nullopt;
            world.serve(count, count);
            world.send_bad(*world.shards[0]->source, 300);
            world.pass(100ms);
            world.expect_good_ones_answered_by_the_way(*world.shards[0]->source);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_account_that_hangs_does_not_take_all_room_of_the_only_shard_that_receives)
{
    config.limits.held_messages = 80;
    config.limits.held_per_account = 40;
    serve(4, 1);
    send_bad(*shards[0]->source, 100);
    pass(100ms);
    expect_good_ones_answered_by_the_way(*shards[0]->source);
}

BOOST_AUTO_TEST_CASE(an_account_that_hangs_does_not_take_all_room_of_one_of_several_shards_that_receive)
{
    config.limits.held_messages = 80;
    config.limits.held_per_account = 40;
    serve(4, 4);
    send_bad(*shards[0]->source, 100); // chance gave them all to one
    pass(100ms);
    expect_good_ones_answered_by_the_way(*shards[0]->source);
}

BOOST_AUTO_TEST_SUITE_END()
