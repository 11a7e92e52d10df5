#include "sim/world_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

std::string text(const boost::json::value& value)
{
    return std::string(value.as_string());
}

} // namespace

BOOST_AUTO_TEST_SUITE(ecs_world)

BOOST_AUTO_TEST_CASE(the_registered_count_is_active_and_draining_and_the_agent_does_not_matter)
{
    World world;
    const auto arns = world.fill(3);
    BOOST_TEST(world.ecs.registered(world.orders) == 3u);
    world.ecs.drain(arns[0]).value();
    world.ecs.set_agent_connected(arns[1], false).value();
    BOOST_TEST(world.ecs.registered(world.orders) == 3u);
    world.ecs.deregister(arns[0], false).value();
    BOOST_TEST(world.ecs.registered(world.orders) == 2u);
    BOOST_TEST(world.ecs.find_cluster(world.orders)->active == 2u);
}

BOOST_AUTO_TEST_CASE(a_registration_fires_one_event_with_everything_in_it)
{
    World world;
    const auto arn = world.ecs.register_instance(world.orders, {.zone = "eu-west-1b", .type = "c7g.large"}).value();
    const auto events = world.events();
    BOOST_REQUIRE(events.size() == 1u);
    const auto& event = events[0].as_object();
    BOOST_TEST(text(event.at("version")) == "0");
    BOOST_TEST(text(event.at("source")) == "aws.ecs");
    BOOST_TEST(text(event.at("detail-type")) == "ECS Container Instance State Change");
    BOOST_TEST(text(event.at("account")) == "111122223333");
    BOOST_TEST(text(event.at("time")) == "2026-01-02T03:00:00Z");
    BOOST_TEST(text(event.at("resources").at(0)) == arn);
    const auto& detail = event.at("detail");
    BOOST_TEST(text(detail.at("clusterArn")) == world.orders.arn());
    BOOST_TEST(text(detail.at("status")) == "ACTIVE");
    BOOST_TEST(detail.at("agentConnected").as_bool());
    BOOST_TEST(detail.at("version").as_int64() == 1);
    BOOST_TEST(text(detail.at("updatedAt")) == "2026-01-02T03:00:00.123Z");
    BOOST_TEST(detail.at("remainingResources").at(0).at("integerValue").as_int64() == 2048);
    BOOST_TEST(text(detail.at("attributes").at(0).at("value")) == "eu-west-1b");
}

BOOST_AUTO_TEST_CASE(every_change_of_an_instance_raises_its_version_and_fires_once)
{
    World world;
    const auto arn = world.fill(1)[0];
    world.ecs.drain(arn).value();
    world.ecs.drain(arn).value(); // is so already
    world.ecs.set_agent_connected(arn, false).value();
    world.ecs.set_agent_connected(arn, true).value();
    world.ecs.activate(arn).value();
    world.ecs.deregister(arn, false).value();
    const auto events = world.events();
    BOOST_REQUIRE(events.size() == 6u);
    std::int64_t version = 0;
    for (const auto& event : events)
        BOOST_TEST(event.at("detail").at("version").as_int64() == ++version);
    BOOST_TEST(text(events[1].at("detail").at("status")) == "DRAINING");
    BOOST_TEST(!events[2].at("detail").at("agentConnected").as_bool());
    BOOST_TEST(text(events[5].at("detail").at("status")) == "INACTIVE");
    BOOST_TEST(!events[5].at("detail").at("agentConnected").as_bool());
}

BOOST_AUTO_TEST_CASE(a_task_fires_an_event_of_its_instance_when_placed_and_when_gone)
{
    World world;
    world.fill(1);
    world.events();
    world.service({.name = "log", .desired = 1});
    const auto placed = world.events();
    const auto& detail = placed.back().at("detail");
    BOOST_TEST(detail.at("version").as_int64() == 2);
    BOOST_TEST(detail.at("remainingResources").at(0).at("integerValue").as_int64() == 2048 - 128);
    BOOST_TEST(detail.at("pendingTasksCount").as_int64() == 1);
    world.at(2);
    BOOST_TEST(world.running("log") == 1u);
    world.events();
    world.ecs.set_desired(world.orders, "log", 0).value();
    BOOST_TEST(world.events().empty()); // it stops, but holds its resources until it is gone
    world.at(3);
    const auto gone = world.events();
    BOOST_TEST(gone.front().at("detail").at("version").as_int64() == 3);
    BOOST_TEST(gone.front().at("detail").at("remainingResources").at(0).at("integerValue").as_int64() == 2048);
}

BOOST_AUTO_TEST_CASE(nothing_happens_before_its_time)
{
    World world;
    world.fill(1);
    world.service({.name = "log", .desired = 1});
    BOOST_TEST((world.ecs.next_change() == core::Time{} + 2s));
    world.at(1.999);
    BOOST_TEST(world.running("log") == 0u);
    world.at(2);
    BOOST_TEST(world.running("log") == 1u);
    BOOST_TEST((world.ecs.next_change() == core::Time::max()));
}

BOOST_AUTO_TEST_CASE(whoever_sleeps_until_the_next_change_is_told_that_it_moved_closer)
{
    World world;
    world.fill(1);
    int told = 0;
    world.ecs.on_sooner([&] { ++told; });
    world.service({.name = "log", .desired = 2});
    BOOST_TEST(told == 1); // the second start is not sooner
}

BOOST_AUTO_TEST_CASE(an_instance_can_be_deregistered_with_tasks_only_by_force)
{
    World world;
    const auto arns = world.fill(2);
    world.service({.name = "log", .desired = 2, .distinct_instance = true});
    world.at(5);
    const auto refused = world.ecs.deregister(arns[0], false);
    BOOST_TEST(refused.error().code == "InvalidParameterException");
    BOOST_TEST(world.ecs.registered(world.orders) == 2u);
    world.ecs.deregister(arns[0], true).value();
    BOOST_TEST(world.running("log") == 1u);
    world.ecs.check();
}

BOOST_AUTO_TEST_CASE(a_terminated_machine_deregisters_only_if_its_agent_was_there)
{
    World world;
    const auto arns = world.fill(2);
    world.events();
    world.ecs.terminate(arns[0]).value();
    BOOST_TEST(world.events().size() == 2u); // disconnected, then INACTIVE
    BOOST_TEST(world.ecs.registered(world.orders) == 1u);
    world.ecs.set_agent_connected(arns[1], false).value();
    world.ecs.terminate(arns[1]).value();
    BOOST_TEST(world.ecs.registered(world.orders) == 1u); // until somebody deregisters it
    BOOST_TEST(world.ecs.set_agent_connected(arns[1], true).has_error());
    world.ecs.deregister(arns[1], true).value();
    BOOST_TEST(world.ecs.registered(world.orders) == 0u);
}

BOOST_AUTO_TEST_CASE(the_count_of_a_while_ago_can_be_asked_for)
{
    World world;
    world.at(10);
    world.fill(2);
    world.at(20);
    world.fill(1);
    const auto& cluster = *world.ecs.find_cluster(world.orders);
    BOOST_TEST(world.ecs.count_at(cluster, core::Time{} + 9s) == 0u);
    BOOST_TEST(world.ecs.count_at(cluster, core::Time{} + 10s) == 2u);
    BOOST_TEST(world.ecs.count_at(cluster, core::Time{} + 19s) == 2u);
    BOOST_TEST(world.ecs.count_at(cluster, core::Time{} + 20s) == 3u);
}

BOOST_AUTO_TEST_CASE(deleted_things_linger_as_inactive_and_are_then_forgotten)
{
    World world;
    const auto arn = world.fill(1)[0];
    world.service({.name = "log", .desired = 1});
    world.at(5);
    BOOST_TEST(world.ecs.delete_service(world.orders, "log", false).has_error());
    world.ecs.delete_service(world.orders, "log", true).value();
    BOOST_TEST((world.ecs.find_service(world.orders, "log")->status == ServiceStatus::draining));
    world.at(6);
    BOOST_TEST((world.ecs.find_service(world.orders, "log")->status == ServiceStatus::inactive));
    world.ecs.deregister(arn, false).value();
    BOOST_TEST((world.ecs.find_instance(arn)->status == InstanceStatus::inactive));
    world.ecs.delete_cluster(world.orders).value();
    BOOST_TEST((world.ecs.find_cluster(world.orders)->status == ClusterStatus::inactive));
    world.at(3606);
    BOOST_TEST(world.ecs.find_service(world.orders, "log") == nullptr);
    BOOST_TEST(world.ecs.find_instance(arn) == nullptr);
    BOOST_TEST(world.ecs.find_cluster(world.orders) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_cluster_in_use_cannot_be_deleted)
{
    World world;
    const auto arn = world.fill(1)[0];
    BOOST_TEST(world.ecs.delete_cluster(world.orders).error().code == "ClusterContainsContainerInstancesException");
    world.ecs.deregister(arn, false).value();
    world.service({.name = "log"});
    BOOST_TEST(world.ecs.delete_cluster(world.orders).error().code == "ClusterContainsServicesException");
    world.ecs.delete_service(world.orders, "log", false).value();
    world.ecs.delete_cluster(world.orders).value();
    BOOST_TEST(world.ecs.register_instance(world.orders).error().code == "ClusterNotFoundException");
    world.ecs.create_cluster(world.orders).value(); // the same name again
    BOOST_TEST(world.ecs.register_instance(world.orders).has_value());
}

BOOST_AUTO_TEST_CASE(old_arns_of_instances_and_services_have_no_cluster_in_them)
{
    World world;
    const auto arn = world.ecs.register_instance(world.orders, {.old_arn = true}).value();
    BOOST_TEST(arn.starts_with("arn:aws:ecs:eu-west-1:111122223333:container-instance/"));
    BOOST_TEST(arn.size() == std::string("arn:aws:ecs:eu-west-1:111122223333:container-instance/").size() + 36);
    BOOST_TEST(world.service({.name = "log", .old_arn = true}).arn == "arn:aws:ecs:eu-west-1:111122223333:service/log");
    world.ecs.drain(arn).value();
    BOOST_TEST(world.ecs.registered(world.orders) == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_seed_and_the_same_calls_give_the_same_bytes)
{
    const auto story = [](std::uint64_t seed) {
        World world(seed);
        const auto arns = world.fill(4);
        world.service({.name = "log", .desired = 4, .distinct_instance = true});
        world.at(3);
        world.ecs.drain(arns[1]).value();
        world.at(7);
        world.ecs.terminate(arns[2]).value();
        world.at(60);
        return world.texts;
    };
    BOOST_TEST(story(7) == story(7), boost::test_tools::per_element());
    BOOST_TEST(story(7).front() != story(8).front());
}

BOOST_AUTO_TEST_CASE(the_table_has_a_row_for_each_service_and_each_cluster_without_one)
{
    World world;
    world.fill(2);
    world.service({.name = "log", .desired = 2});
    world.ecs.create_cluster({"aws", "111122223333", "eu-west-1", "aaa"}).value();
    world.at(5);
    const auto table = world.ecs.table();
    BOOST_REQUIRE(table.size() == 2u);
    BOOST_TEST(table[0].service == "");
    const WorldRow expected{world.orders, "log", 2, 2, 2, 2, 0};
    BOOST_TEST(table[1] == expected);
}

BOOST_AUTO_TEST_SUITE_END()
