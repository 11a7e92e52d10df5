#include "headcount/sim/fleet.hpp"

#include "sim/fleet_plan.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace headcount::sim {

using namespace std::chrono_literals;

namespace {

constexpr core::Time start{std::chrono::hours{5}};

FleetOptions three_accounts(std::uint64_t seed, std::size_t clusters = 50)
{
    FleetOptions options;
    options.seed = seed;
    options.clusters = clusters;
    options.scopes = {{"111122223333", "eu-west-1"}, {"444455556666", "eu-west-1"}, {"777788889999", "us-east-1"}};
    return options;
}

struct World {
    explicit World(FleetOptions options, std::uint64_t world_seed = 1)
        : ecs({.seed = world_seed, .start = start}), fleet(ecs, std::move(options))
    {
        fleet.build(start);
    }
    // Plays the story step by step, or in strides; between the strides something else may happen to the services.
    template <class Between>
    void play(core::Duration duration, core::Duration stride, Between between)
    {
        for (auto now = start; now <= start + duration; now += stride) {
            fleet.apply_due(now);
            between();
        }
    }
    void follow()
    {
        for (const auto& key : fleet.clusters()) {
            if (const auto expected = fleet.expected(key))
                BOOST_REQUIRE(ecs.set_desired(key, "log-shipper", *expected));
        }
    }

    EcsWorld ecs;
    Fleet fleet;
};

} // namespace

BOOST_AUTO_TEST_SUITE(fleet)

BOOST_AUTO_TEST_CASE(the_last_world_depends_on_the_seed_and_not_on_who_watches_or_how_fast)
{
    World idle{three_accounts(7)};
    idle.play(60s, 60s, [] {});
    World followed{three_accounts(7), 99}; // another seed of the world: other ids and task times
    followed.play(60s, 100ms, [&] { followed.follow(); });
    World late{three_accounts(7)};
    late.play(60s, 7s, [] {});
    late.ecs.advance(start + 2h);
    BOOST_TEST(idle.fleet.world_hash() == followed.fleet.world_hash());
    BOOST_TEST(idle.fleet.world_hash() == "5ce38c3bc950b55b");
    BOOST_TEST(late.fleet.world_hash() == idle.fleet.world_hash());
    BOOST_TEST(followed.fleet.drift() == 0U);
    BOOST_TEST(idle.fleet.drift() > 0U);
    BOOST_TEST(idle.fleet.events() == followed.fleet.events());
    World other{three_accounts(8)};
    other.play(60s, 60s, [] {});
    BOOST_TEST(other.fleet.world_hash() != idle.fleet.world_hash());
}

BOOST_AUTO_TEST_CASE(what_is_expected_is_what_the_world_counts_after_every_change)
{
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        World world{three_accounts(seed, 1 + seed % 20)};
        while (world.fleet.next() != core::Time::max()) {
            world.fleet.apply_due(world.fleet.next());
            for (const auto& row : world.fleet.table()) {
                if (row.expected) BOOST_REQUIRE_EQUAL(*row.expected, row.instances);
            }
            world.ecs.check();
        }
        BOOST_TEST(world.fleet.applied() == world.fleet.events());
    }
}

BOOST_AUTO_TEST_CASE(the_last_fifth_is_quiet_whatever_the_duration)
{
    for (const auto duration : {core::Duration{5s}, core::Duration{60s}, core::Duration{1h}}) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            auto options = three_accounts(seed);
            options.duration = duration;
            const auto plan = draw_fleet(options);
            BOOST_REQUIRE(!plan.changes.empty());
            BOOST_TEST((plan.changes.front().at >= core::Duration::zero()));
            BOOST_TEST((plan.changes.back().at <= duration * 4 / 5));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_cluster_has_a_story_that_begins_with_a_new_instance)
{
    const auto plan = draw_fleet(three_accounts(7));
    std::map<std::size_t, FleetStep> first;
    for (const auto& change : plan.changes)
        first.emplace(change.cluster, change.step);
    BOOST_TEST(first.size() == plan.clusters.size());
    BOOST_TEST(std::all_of(first.begin(), first.end(), [](const auto& at) { return at.second == FleetStep::enlist; }));
}

BOOST_AUTO_TEST_CASE(every_kind_of_change_and_of_cluster_occurs)
{
    const auto plan = draw_fleet(three_accounts(7));
    std::set<FleetStep> steps;
    for (const auto& change : plan.changes)
        steps.insert(change.step);
    BOOST_TEST(steps.size() == 7U);
    std::map<FleetKind, int> kinds;
    std::set<std::string> accounts;
    std::set<core::ClusterKey> keys;
    for (const auto& cluster : plan.clusters) {
        ++kinds[cluster.kind];
        accounts.insert(cluster.key.account);
        keys.insert(cluster.key);
    }
    BOOST_TEST(kinds[FleetKind::without] == 3);
    BOOST_TEST(kinds[FleetKind::daemon] == 1);
    BOOST_TEST(kinds[FleetKind::inactive] == 1);
    BOOST_TEST(accounts.size() == 3U);
    BOOST_TEST(keys.size() == 50U);
}

BOOST_AUTO_TEST_CASE(only_services_that_should_follow_are_expected_to)
{
    World world{three_accounts(7)};
    world.play(60s, 60s, [] {});
    for (const auto& row : world.fleet.table()) {
        BOOST_TEST_INFO_SCOPE(row);
        BOOST_TEST(row.expected.has_value() == (row.kind == FleetKind::follows));
        BOOST_TEST(row.service.empty() == (row.kind == FleetKind::without));
        if (row.kind != FleetKind::follows) BOOST_TEST(row.in_sync());
    }
    BOOST_TEST(!world.fleet.expected({"aws", "111122223333", "eu-west-1", "nowhere"}).has_value());
}

BOOST_AUTO_TEST_CASE(a_machine_that_ends_after_its_agent_went_is_still_counted)
{
    const auto plan = draw_fleet(three_accounts(7));
    std::size_t forgotten = 0;
    for (std::size_t i = 0; i < plan.clusters.size(); ++i) {
        std::map<std::size_t, FleetStep> last;
        std::map<std::size_t, FleetStep> before;
        for (const auto& change : plan.changes) {
            if (change.cluster != i) continue;
            if (last.contains(change.instance)) before[change.instance] = last[change.instance];
            last[change.instance] = change.step;
        }
        forgotten += static_cast<std::size_t>(std::count_if(last.begin(), last.end(), [&](const auto& at) {
            return at.second == FleetStep::terminate && before.contains(at.first) &&
                   before.at(at.first) == FleetStep::disconnect;
        }));
    }
    BOOST_TEST(forgotten > 0U); // the case occurs; that it is counted is checked after every change, above
}

BOOST_AUTO_TEST_CASE(a_fleet_without_clusters_or_time_is_a_mistake)
{
    auto options = three_accounts(1);
    options.clusters = 0;
    BOOST_CHECK_THROW(draw_fleet(options), std::invalid_argument);
    options = three_accounts(1);
    options.scopes.clear();
    BOOST_CHECK_THROW(draw_fleet(options), std::invalid_argument);
    options = three_accounts(1);
    options.duration = 0s;
    BOOST_CHECK_THROW(draw_fleet(options), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
