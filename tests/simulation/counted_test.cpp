// The world's own answer to "how many count", on a cluster that a reader can count by hand.
#include "simulation/counted.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;
using enum core::CountMode;
using enum Counted::Where;
using enum Counted::Per;

const core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

// Five instances: two of pool web that run a task each, one of them on spot; one of pool batch on spot without a task;
// and, draining, one of pool batch with a task and one of pool web without.
struct Five {
    Five()
    {
        (void)ecs.create_cluster(orders).value();
        const auto add = [this](const char* pool, const char* provider) {
            return ecs.register_instance(orders, {.capacity_provider = provider, .attributes = {{"pool", pool}}})
                .value();
        };
        add("web", "spot");
        add("web", "");
        const auto with_task = add("batch", "");
        (void)ecs.create_service(orders, {.name = "log", .desired = 3, .distinct_instance = true}).value();
        ecs.advance(core::Time{10s});
        add("batch", "spot");
        (void)ecs.set_agent_connected(with_task, false).value(); // its task cannot be stopped
        (void)ecs.drain(with_task).value();
        (void)ecs.drain(add("web", "other")).value();
    }

    std::uint32_t count(const Counted& counted) const { return expected_count(ecs, orders, "log", counted); }

    sim::EcsWorld ecs{{}};
};

} // namespace

BOOST_AUTO_TEST_SUITE(counted)

BOOST_AUTO_TEST_CASE(five_instances_and_what_counts)
{
    struct Row {
        Counted counted;
        std::uint32_t count;
    };
    const Row rows[] = {{{registered}, 5},
                        {{active}, 3},
                        {{placeable}, 4},
                        {{connected}, 3},
                        {{registered, query}, 3},
                        {{active, query}, 2},
                        {{placeable, placement}, 3},
                        {{registered, nothing, true}, 2},
                        {{active, query, true}, 1},
                        {{placeable, nothing, true}, 3},
                        {{registered, nothing, false, pool}, 2},
                        {{active, query, false, pool}, 1},
                        {{registered, nothing, false, zone}, 3},
                        {{active, nothing, true, zone}, 1}};
    const Five five;
    for (const Row& row : rows)
        BOOST_TEST(five.count(row.counted) == row.count, row.counted << ": " << five.count(row.counted));
}

BOOST_AUTO_TEST_CASE(a_cluster_that_is_not_there_counts_none)
{
    const Five five;
    auto nowhere = orders;
    nowhere.name = "nowhere";
    BOOST_TEST(expected_count(five.ecs, nowhere, "log", {}) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
