#include "sim/world_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(task_scheduler)

BOOST_AUTO_TEST_CASE(tasks_go_to_the_instances_with_fewest_of_them)
{
    World world;
    const auto arns = world.fill(3);
    world.service({.name = "log", .desired = 6});
    for (const auto& arn : arns)
        BOOST_TEST(world.tasks_on(arn) == 2u);
    world.at(2);
    world.ecs.set_desired(world.orders, "log", 3).value();
    world.at(4);
    for (const auto& arn : arns)
        BOOST_TEST(world.tasks_on(arn) == 1u);
}

BOOST_AUTO_TEST_CASE(zones_are_balanced_before_instances)
{
    World world;
    const auto a1 = world.ecs.register_instance(world.orders, {.zone = "eu-west-1a"}).value();
    const auto a2 = world.ecs.register_instance(world.orders, {.zone = "eu-west-1a"}).value();
    const auto b1 = world.ecs.register_instance(world.orders, {.zone = "eu-west-1b"}).value();
    world.service({.name = "log", .desired = 4});
    BOOST_TEST(world.tasks_on(b1) == 2u);
    BOOST_TEST(world.tasks_on(a1) + world.tasks_on(a2) == 2u);
}

BOOST_AUTO_TEST_CASE(distinct_instance_places_at_most_one_and_announces_the_rest_once_a_minute)
{
    World world;
    world.fill(2);
    world.events();
    const auto& log = world.service({.name = "log", .desired = 3, .distinct_instance = true});
    world.at(10);
    BOOST_TEST(log.running == 2u);
    BOOST_TEST(log.pending == 0u);
    const auto names = world.service_events();
    BOOST_TEST(std::count(names.begin(), names.end(), "SERVICE_TASK_PLACEMENT_FAILURE") == 1);
    world.ecs.set_desired(world.orders, "log", 4).value();
    BOOST_TEST(world.service_events().empty()); // within the minute
    world.at(61);
    world.ecs.set_desired(world.orders, "log", 5).value();
    BOOST_TEST(world.service_events().size() == 1u);
    world.fill(1); // heals a part at once
    world.at(70);
    BOOST_TEST(log.running == 3u);
}

BOOST_AUTO_TEST_CASE(a_placement_failure_names_what_is_missing_and_where)
{
    World world;
    const auto arn = world.ecs.register_instance(world.orders, {.resources = {512, 256}}).value();
    world.events();
    world.service({.name = "big", .desired = 2, .needs = {128, 200}});
    const auto events = world.events();
    const auto& detail = events.back().at("detail");
    BOOST_TEST(detail.at("eventName").as_string() == "SERVICE_TASK_PLACEMENT_FAILURE");
    BOOST_TEST(detail.at("eventType").as_string() == "ERROR");
    BOOST_TEST(detail.at("reason").as_string() == "RESOURCE:MEMORY");
    BOOST_TEST(detail.at("containerInstanceArns").at(0).as_string() == arn);
    BOOST_TEST(events.back().at("resources").at(0).as_string() ==
               "arn:aws:ecs:eu-west-1:111122223333:service/orders/big");
}

BOOST_AUTO_TEST_CASE(draining_replaces_first_and_stops_then)
{
    World world;
    const auto arns = world.fill(3);
    const auto& log = world.service({.name = "log", .desired = 2});
    world.at(2);
    const auto loaded = world.tasks_on(arns[0]) == 1 ? arns[0] : arns[1];
    world.ecs.drain(loaded).value();
    BOOST_TEST(log.running == 2u);
    BOOST_TEST(log.pending == 1u);
    world.at(4); // the new one runs, the old one is told to stop
    BOOST_TEST(log.running == 2u);
    BOOST_TEST(log.stopping == 1u);
    world.at(5);
    BOOST_TEST(world.tasks_on(loaded) == 0u);
    BOOST_TEST(world.ecs.registered(world.orders) == 3u); // draining is still registered
}

BOOST_AUTO_TEST_CASE(draining_makes_no_progress_when_one_per_instance_leaves_no_room_and_all_must_stay_healthy)
{
    World world;
    const auto arns = world.fill(2);
    const auto& strict = world.service({.name = "strict", .desired = 2, .distinct_instance = true});
    world.at(2);
    world.ecs.drain(arns[0]).value();
    world.at(60);
    BOOST_TEST(world.tasks_on(arns[0]) == 1u);
    world.ecs.set_desired(world.orders, "strict", 1).value();
    world.at(62);
    BOOST_TEST(world.tasks_on(arns[0]) == 0u);
    BOOST_TEST(strict.running == 1u);
}

BOOST_AUTO_TEST_CASE(pending_tasks_of_a_draining_instance_go_at_once)
{
    World world;
    const auto arns = world.fill(1);
    const auto& log = world.service({.name = "log", .desired = 1});
    world.ecs.drain(arns[0]).value();
    BOOST_TEST(log.pending == 0u);
    BOOST_TEST(world.tasks_on(arns[0]) == 0u);
    world.at(10);
    world.ecs.activate(arns[0]).value();
    BOOST_TEST(log.pending == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_is_placed_where_the_agent_is_away_and_what_is_due_waits_for_it)
{
    World world;
    const auto arns = world.fill(1);
    const auto& log = world.service({.name = "log", .desired = 1});
    world.ecs.set_agent_connected(arns[0], false).value();
    world.at(60);
    BOOST_TEST(log.pending == 1u);
    world.ecs.set_desired(world.orders, "log", 2).value();
    BOOST_TEST(log.pending == 1u); // the second has no place
    world.ecs.set_agent_connected(arns[0], true).value();
    world.at(62);
    BOOST_TEST(log.running == 2u);
}

BOOST_AUTO_TEST_CASE(a_daemon_runs_once_on_each_active_instance_and_its_desired_count_follows)
{
    World world;
    const auto arns = world.fill(3);
    world.events();
    const auto& agent = world.service({.name = "agent", .scheduling = Scheduling::daemon});
    BOOST_TEST(agent.desired == 3u);
    world.at(2);
    BOOST_TEST(agent.running == 3u);
    const auto names = world.service_events();
    BOOST_TEST(std::count(names.begin(), names.end(), "SERVICE_DESIRED_COUNT_UPDATED") == 1);
    world.ecs.drain(arns[0]).value();
    BOOST_TEST(agent.desired == 2u);
    world.at(4);
    BOOST_TEST(world.tasks_on(arns[0]) == 0u);
    world.fill(1);
    world.at(6);
    BOOST_TEST(agent.running == 3u);
    BOOST_TEST(world.ecs.set_desired(world.orders, "agent", 3).error().message ==
               "The daemon scheduling strategy does not support a desired count for services. "
               "Remove the desired count value and try again");
}

BOOST_AUTO_TEST_CASE(member_of_limits_where_tasks_and_daemons_go)
{
    World world;
    const auto web = world.ecs.register_instance(world.orders, {.attributes = {{"pool", "web"}}}).value();
    const auto batch = world.fill(1)[0];
    world.service({.name = "log", .desired = 2, .member_of = {"attribute:pool == web"}});
    const auto& daemon =
        world.service({.name = "agent", .scheduling = Scheduling::daemon, .member_of = {"attribute:pool == web"}});
    world.at(2);
    BOOST_TEST(world.tasks_on(web) == 3u);
    BOOST_TEST(world.tasks_on(batch) == 0u);
    world.ecs.put_attributes(batch, {{"pool", "web"}}).value();
    BOOST_TEST(daemon.desired == 2u);
}

BOOST_AUTO_TEST_CASE(fargate_tasks_need_no_instance_and_external_services_have_none)
{
    World world;
    const auto& fargate = world.service({.name = "fargate", .desired = 2, .launch_type = "FARGATE"});
    const auto& external = world.service({.name = "external", .desired = 2, .controller = Controller::external});
    world.at(2);
    BOOST_TEST(fargate.running == 2u);
    BOOST_TEST(external.running + external.pending == 0u);
}

BOOST_AUTO_TEST_CASE(a_steady_state_is_announced_each_time_it_is_reached)
{
    World world;
    world.fill(1);
    world.events();
    world.service({.name = "log", .desired = 1});
    BOOST_TEST(world.service_events() == std::vector<std::string>{"SERVICE_DEPLOYMENT_IN_PROGRESS"},
               boost::test_tools::per_element());
    world.at(2);
    const std::vector<std::string> first{"SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_STEADY_STATE"};
    BOOST_TEST(world.service_events() == first, boost::test_tools::per_element());
    world.ecs.set_desired(world.orders, "log", 2).value();
    world.at(4);
    BOOST_TEST(world.service_events() == std::vector<std::string>{"SERVICE_STEADY_STATE"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_count_alone_starts_no_deployment_and_a_task_definition_does)
{
    World world;
    world.fill(2);
    const auto& log = world.service({.name = "log", .desired = 2});
    world.at(2);
    const auto id = log.deployment_id;
    world.ecs.set_desired(world.orders, "log", 1).value();
    BOOST_TEST(log.deployment_id == id);
    world.at(4);
    const auto before = *log.tasks.begin();
    world.ecs.redeploy(world.orders, "log", "log:2").value();
    BOOST_TEST(log.deployment_id != id);
    world.at(8);
    BOOST_TEST(log.running == 1u);
    BOOST_TEST(log.tasks.count(before) == 0u); // replaced
    BOOST_TEST(log.deployed);
}

BOOST_AUTO_TEST_CASE(a_lost_machine_is_made_up_for_elsewhere)
{
    World world;
    const auto arns = world.fill(2);
    const auto& log = world.service({.name = "log", .desired = 4});
    world.at(2);
    world.ecs.terminate(arns[0]).value();
    BOOST_TEST(log.pending == 2u);
    world.at(4);
    BOOST_TEST(world.tasks_on(arns[1]) == 4u);
}

// Random changes, checked after each: the books always balance, and at rest every service has what it can have.
BOOST_AUTO_TEST_CASE(the_books_balance_after_any_sequence_of_changes)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            World world(seed);
            core::Random random(seed);
            world.fill(3);
            world.service({.name = "a", .desired = 3});
            world.service({.name = "b", .desired = 2, .distinct_instance = true});
            world.service({.name = "d", .scheduling = Scheduling::daemon});
            double now = 0;
            for (int step = 0; step < 200; ++step) {
                const auto arns = world.ecs.instance_arns(world.orders);
                const auto any = arns.empty() ? std::string{} : arns[random.below(arns.size())];
                switch (random.below(9)) {
                case 0: world.fill(1); break;
                case 1: world.ecs.drain(any); break;
                case 2: world.ecs.activate(any); break;
                case 3: world.ecs.set_agent_connected(any, random.chance(0.7)); break;
                case 4: world.ecs.deregister(any, random.chance(0.5)); break;
                case 5: world.ecs.terminate(any); break;
                case 6: world.ecs.set_desired(world.orders, "a", static_cast<std::uint32_t>(random.below(8))); break;
                case 7: world.ecs.set_desired(world.orders, "b", static_cast<std::uint32_t>(random.below(8))); break;
                default: world.ecs.redeploy(world.orders, random.chance(0.5) ? "a" : "d", ""); break;
                }
                world.ecs.check();
                world.at(now += random.unit() * 3);
            }
            for (const auto& arn : world.ecs.instance_arns(world.orders)) {
                world.ecs.activate(arn);
                if (world.ecs.set_agent_connected(arn, true).has_error()) world.ecs.deregister(arn, true);
            }
            if (world.ecs.registered(world.orders) == 0) world.fill(1);
            world.at(now + 60);
            const auto count = world.ecs.registered(world.orders);
            BOOST_TEST(world.running("a") == world.ecs.desired(world.orders, "a"));
            BOOST_TEST(world.running("b") == std::min(count, world.ecs.desired(world.orders, "b")));
            BOOST_TEST(world.running("d") == count);
            BOOST_TEST((world.ecs.next_change() == core::Time::max()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
