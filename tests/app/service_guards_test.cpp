// Guards in the running service: what they hold is acknowledged, shown and looked at again.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

#include <algorithm>
#include <string>

namespace headcount {
namespace {

using namespace std::chrono_literals;
using core::Outcome;
using core::Reason;
namespace json = boost::json;

std::string deployment_event(const std::string& cluster)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:111122223333:service/" + cluster + "/node-agent";
    return R"({"version":"0","id":"d-1","detail-type":"ECS Deployment State Change","source":"aws.ecs",)"
           R"("account":"111122223333","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[")" +
           arn + R"("],"detail":{"eventType":"INFO","eventName":"SERVICE_DEPLOYMENT_COMPLETED"}})";
}

std::string update_by(const std::string& principal, const std::string& cluster)
{
    return R"({"version":"0","id":"u-1","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",)"
           R"("account":"111122223333","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[],"detail":{)"
           R"("eventSource":"ecs.amazonaws.com","eventName":"UpdateService","awsRegion":"eu-west-1",)"
           R"("responseElements":{},"userAgent":"terraform","userIdentity":{"arn":")" +
           principal + R"("},"requestParameters":{"cluster":")" + cluster + R"(","service":"node-agent"}}})";
}

struct Guarded : test::ServiceWorld {
    void put(const std::string& cluster = "orders") { source->put(test::instance_event(cluster)); }

    const core::Decision& last() const { return runs.back().report.rows.at(0).decision; }
    std::size_t writes() const { return ecs_world.count("UpdateService"); }

    // Tasks run as a script of the test says, not at once.
    void run_tasks(std::int64_t running)
    {
        ecs_world.show = [running](const std::string&, json::object& service) { service["runningCount"] = running; };
    }
    void deploy(bool on)
    {
        ecs_world.show = [on](const std::string&, json::object& service) {
            json::array deployments{
                json::object{{"status", "PRIMARY"}, {"rolloutState", on ? "IN_PROGRESS" : "COMPLETED"}}};
            if (on) deployments.push_back(json::object{{"status", "ACTIVE"}, {"runningCount", 3}});
            service["deployments"] = std::move(deployments);
        };
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_guards, Guarded)

// What was read may have been late: held for a fall, it may be a raise that nothing holds.
BOOST_AUTO_TEST_CASE(a_held_run_earns_its_event_a_second_look_too)
{
    config.recheck = 10s;
    config.rules[0].scale_in.hold = 10min;
    start();
    put();
    pass(1s);
    BOOST_TEST(last().outcome == Outcome::held);
    ecs_world.clusters["orders"].instances = 30;
    pass(10s);
    BOOST_TEST(desired() == 30);
}

BOOST_AUTO_TEST_CASE(a_fall_to_zero_is_acknowledged_and_confirmed_by_a_second_read)
{
    ecs_world.clusters["orders"].instances = 0;
    start();
    put();
    pass(1s);
    BOOST_TEST(last().outcome == Outcome::held);
    BOOST_TEST(last().reason == Reason::confirming);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(!service->idle());
    pass(13s);
    BOOST_TEST(desired() == 28);
    pass(2s);
    BOOST_TEST(desired() == 0);
    BOOST_TEST((runs.back().lane == control::Lane::recheck));
    pass(1h);
    BOOST_TEST(writes() == 1U);
    BOOST_TEST(service->idle());
}

BOOST_AUTO_TEST_CASE(a_second_read_that_finds_instances_sends_no_task_away)
{
    ecs_world.clusters["orders"].instances = 0;
    start();
    put();
    pass(5s);
    ecs_world.clusters["orders"].instances = 28;
    pass(1min);
    BOOST_TEST(writes() == 0U);
    BOOST_TEST(service->idle());
}

BOOST_AUTO_TEST_CASE(a_second_read_that_fails_is_made_up_for)
{
    ecs_world.clusters["orders"].instances = 0;
    start();
    put();
    pass(5s);
    ecs_world.fault = [](const test::FakeEcs::Call&) { return test::json_error(400, "AccessDeniedException"); };
    pass(30s);
    BOOST_TEST(last().outcome == Outcome::failed);
    ecs_world.fault = nullptr;
    pass(40s);
    BOOST_TEST(desired() == 0);
}

BOOST_AUTO_TEST_CASE(a_fall_waits_for_the_event_that_ends_a_deployment_or_a_minute)
{
    for (const bool told : {true, false}) {
        Guarded w;
        w.deploy(true);
        w.start();
        w.put();
        w.pass(5s);
        BOOST_TEST(w.last().outcome == Outcome::held);
        BOOST_TEST(w.last().reason == Reason::deployment);
        BOOST_TEST(w.last().words == "19 instances × 1 = 19 → 19, now 28, held: a deployment is in progress");
        BOOST_TEST(w.service->clusters_json().find("held: a deployment is in progress") != std::string::npos);
        w.deploy(false);
        if (told) w.source->put(deployment_event("orders"));
        w.pass(told ? 1s : 60s);
        BOOST_TEST(w.desired() == 19);
    }
}

BOOST_AUTO_TEST_CASE(deployments_of_services_whose_changes_are_not_held_cost_no_call)
{
    ecs_world.clusters["orders"].instances = 28;
    start();
    put();
    pass(5s);
    const auto calls = ecs_world.calls.size();
    source->put(deployment_event("orders"));
    pass(5s);
    BOOST_TEST(ecs_world.calls.size() == calls);
    BOOST_TEST(source->acked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_wish_that_must_stand_is_applied_when_it_has)
{
    config.rules[0].scale_in.hold = 2min;
    start();
    put();
    pass(119s);
    BOOST_TEST(last().reason == Reason::hold);
    BOOST_TEST(desired() == 28);
    pass(2s);
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(steps_follow_the_tasks)
{
    config.rules[0].scale_in.max_step = core::MaxStep{core::MaxStep::Unit::tasks, 4};
    start();
    run_tasks(28);
    put();
    pass(1500ms);
    BOOST_TEST(desired() == 24);
    BOOST_TEST(runs.front().report.rows.at(0).decision.reason == Reason::step);
    BOOST_TEST(last().outcome == Outcome::held);
    BOOST_TEST(last().reason == Reason::step);
    run_tasks(24);
    pass(2s);
    BOOST_TEST(desired() == 20);
    run_tasks(20);
    pass(4s);
    BOOST_TEST(desired() == 19);
    run_tasks(19);
    pass(1h);
    BOOST_TEST(service->idle());
    BOOST_TEST(writes() == 3U);
}

BOOST_AUTO_TEST_CASE(until_a_first_sweep_has_ended_fifty_tasks_may_go_in_a_window)
{
    ecs_world.clusters["orders"] = {10, {{"node-agent", 100}}};
    start();
    put();
    pass(1s);
    BOOST_TEST(desired() == 50);
    BOOST_TEST(last().reason == Reason::step);
    put();
    pass(1s);
    BOOST_TEST(last().outcome == Outcome::held);
    BOOST_TEST(last().reason == Reason::brake_warming);
    BOOST_TEST(metrics.text().find("headcount_brake 1") != std::string::npos);
    pass(5min);
    BOOST_TEST(desired() == 10);
    BOOST_TEST(metrics.text().find("headcount_brake 0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(after_the_first_sweep_half_of_what_runs_may_go)
{
    config.sweep = 1h;
    sweeps = true;
    ecs_world.clusters["orders"] = {100, {{"node-agent", 100}}};
    ecs_world.clusters["web"] = {900, {{"node-agent", 900}}};
    start();
    pass(1min);
    ecs_world.clusters["web"].instances = 300;
    put("web");
    pass(1s);
    BOOST_TEST(desired("web") == 400);
    ecs_world.clusters["orders"].instances = 20;
    put("orders");
    pass(1s);
    BOOST_TEST(desired("orders") == 100);
    BOOST_TEST(last().reason == Reason::brake);
    pass(5min);
    BOOST_TEST(desired("web") == 300);
    BOOST_TEST(desired("orders") == 20);
}

BOOST_AUTO_TEST_CASE(a_second_writer_is_named_once_and_left_alone)
{
    const std::string principal = "arn:aws:sts::111122223333:assumed-role/deploy/terraform";
    start();
    put();
    for (core::Duration passed{}; passed < 1h; passed += 1s) {
        pass(1s);
        if (desired() == 28) continue;
        ecs_world.clusters["orders"].services["node-agent"] = 28;
        source->put(update_by(principal, "orders"));
    }
    BOOST_TEST(writes() <= 8U);
    BOOST_TEST(last().outcome == Outcome::contended);
    BOOST_TEST(last().reason == Reason::contended);
    const auto errors = log.at(observe::LogLevel::error);
    BOOST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors[0].msg.find(principal) != std::string::npos, errors[0].msg);
    BOOST_TEST(errors[0].msg.find("ignore_changes") != std::string::npos, errors[0].msg);
    BOOST_TEST(metrics.text().find("headcount_contended_total 1") != std::string::npos);
    pass(2h); // the other has gone
    BOOST_TEST(desired() == 19);
    BOOST_TEST(service->idle());
}

BOOST_AUTO_TEST_CASE(a_raise_whose_tasks_do_not_come_while_instances_do_is_the_last_one)
{
    ecs_world.show = [](const std::string&, json::object& service) {
        service["capacityProviderStrategy"] = json::array{json::object{{"capacityProvider", "mine"}}};
        service["runningCount"] = std::min<std::int64_t>(service["desiredCount"].as_int64(), 10);
    };
    ecs_world.clusters["orders"] = {10, {{"node-agent", 10}}};
    start();
    for (int i = 0; i < 60; ++i) { // an instance a minute, for the tasks that find no place
        ++ecs_world.clusters["orders"].instances;
        put();
        pass(1min);
    }
    BOOST_TEST(last().outcome == Outcome::held);
    BOOST_TEST(last().reason == Reason::feedback);
    BOOST_TEST(desired() <= 15);
}

BOOST_AUTO_TEST_CASE(a_dry_run_that_would_take_steps_is_no_endless_row_of_looks)
{
    config.dry_run = true;
    config.rules[0].scale_in.max_step = core::MaxStep{};
    start();
    put();
    pass(1h);
    BOOST_TEST(runs.size() == 1U);
    BOOST_TEST(last().outcome == Outcome::would_adjust);
    BOOST_TEST(last().to == 27U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
