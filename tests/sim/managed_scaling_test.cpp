// The group behind a capacity provider, beside numbers that a reader can reckon from the published formula.
#include "headcount/sim/managed_scaling.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount::sim {
namespace {

using namespace std::chrono_literals;

const core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

// Instances take four of the service's tasks each.
struct Group {
    explicit Group(std::uint32_t least = 0, std::uint32_t target = 100)
    {
        (void)ecs.create_cluster(orders).value();
        InstanceSpec instance;
        instance.capacity_provider = "group";
        instance.resources = {2048, 4096};
        scaling.emplace(
            ecs,
            ScalingGroup{
                .cluster = orders, .instances = instance, .least = least, .most = 20, .target = target, .boot = 90s});
    }

    void serve(const std::string& name, std::uint32_t desired, bool by_provider = true)
    {
        ServiceSpec spec{.name = name, .desired = desired};
        spec.needs = {512, 512};
        if (by_provider) spec.capacity_providers = {"group"};
        if (by_provider) spec.launch_type.clear();
        (void)ecs.create_service(orders, spec).value();
    }
    void pass(core::Duration span)
    {
        scaling->apply_due(ecs.now() + span);
        ecs.advance(std::max(ecs.now(), end += span));
    }

    EcsWorld ecs{{}};
    core::Time end{};
    std::optional<ManagedScaling> scaling;
};

} // namespace

BOOST_AUTO_TEST_SUITE(managed_scaling)

BOOST_AUTO_TEST_CASE(an_empty_group_is_at_its_target_and_one_whose_tasks_wait_at_twice_of_it)
{
    Group group;
    BOOST_TEST(group.scaling->reservation() == 100u);
    group.serve("web", 10);
    BOOST_TEST(group.scaling->reservation() == 200u);
    group.pass(1min);
    BOOST_TEST(group.scaling->size() == 3u); // ten tasks, four on each
    BOOST_TEST(group.ecs.registered(orders) == 0u);
    BOOST_TEST(group.scaling->reservation() == 100u); // what boots is enough
    group.pass(5min);
    BOOST_TEST(group.ecs.registered(orders) == 3u);
    BOOST_TEST(group.ecs.running(orders, "web") == 10u);
    BOOST_TEST(group.scaling->size() == 3u);
}

BOOST_AUTO_TEST_CASE(tasks_of_a_launch_type_wait_in_vain_but_protect_their_instance)
{
    Group group(1);
    group.serve("agent", 40, false);
    group.pass(1h);
    BOOST_TEST(group.ecs.registered(orders) == 1u);
    BOOST_TEST(group.ecs.running(orders, "agent") == 4u);
}

BOOST_AUTO_TEST_CASE(a_quarter_of_an_hour_below_the_target_ends_instances_that_run_nothing)
{
    Group group;
    group.serve("web", 12);
    group.pass(10min);
    BOOST_TEST(group.ecs.registered(orders) == 3u);
    (void)group.ecs.set_desired(orders, "web", 1).value();
    group.pass(14min);
    BOOST_TEST(group.ecs.registered(orders) == 3u);
    BOOST_TEST(group.scaling->reservation() == 33u);
    group.pass(3min);
    BOOST_TEST(group.ecs.registered(orders) == 1u);
    (void)group.ecs.set_desired(orders, "web", 0).value();
    group.pass(20min);
    BOOST_TEST(group.ecs.registered(orders) == 0u);
}

BOOST_AUTO_TEST_CASE(a_target_below_a_hundred_keeps_instances_spare_and_the_most_is_the_most)
{
    Group group(0, 50);
    group.serve("web", 8);
    group.pass(30min);
    BOOST_TEST(group.ecs.registered(orders) == 4u); // two needed
    (void)group.ecs.set_desired(orders, "web", 400).value();
    group.pass(30min);
    BOOST_TEST(group.ecs.registered(orders) == 20u);
}

BOOST_AUTO_TEST_CASE(a_daemon_protects_nothing)
{
    Group group;
    group.serve("web", 6);
    ServiceSpec daemon{.name = "log"};
    daemon.scheduling = Scheduling::daemon;
    (void)group.ecs.create_service(orders, daemon).value();
    group.pass(10min);
    BOOST_TEST(group.ecs.running(orders, "log") == 2u);
    (void)group.ecs.set_desired(orders, "web", 0).value();
    group.pass(20min);
    BOOST_TEST(group.ecs.registered(orders) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
