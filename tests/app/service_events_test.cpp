// What becomes of a message: acknowledged, given back, looked at.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

using namespace headcount;
using namespace std::chrono_literals;
using observe::EventResult;
using observe::LogLevel;

BOOST_FIXTURE_TEST_SUITE(service_events, test::ServiceWorld)

BOOST_AUTO_TEST_CASE(an_event_sets_the_desired_count_with_three_calls_and_its_message_is_acknowledged)
{
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    BOOST_TEST(desired() == 19);
    BOOST_TEST(ecs_world.calls.size() == 3U);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(source->given_back.empty());
    BOOST_TEST(metrics.events(EventResult::reconciled) == 1U);
    BOOST_TEST(metrics.reconciles(core::Outcome::adjusted) == 1U);
}

BOOST_AUTO_TEST_CASE(a_message_is_not_acknowledged_before_the_verdict)
{
    ecs_world.latency = 100ms;
    start();
    source->put(test::instance_event("orders"));
    pass(250ms);
    BOOST_TEST(source->acked.empty());
    pass(250ms);
    BOOST_TEST(source->acked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_replayed_line_that_is_not_used_is_told_as_a_line_of_a_file)
{
    start();
    source->put("{", 1, true);
    source->put(test::instance_event("orders", "e", "999988887777"), 1, true);
    pass(1s);
    const auto warnings = log.at(observe::LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 2U);
    BOOST_TEST(warnings[0].msg.starts_with("m-1 is not used: not JSON"), warnings[0].msg);
    BOOST_TEST(warnings[0].msg.ends_with("; write one event a line"), warnings[0].msg);
    BOOST_TEST(warnings[1].msg.starts_with("m-2 is not used: account 999988887777"), warnings[1].msg);
    BOOST_TEST(log.count("dead-letter") == 0U);
}

BOOST_AUTO_TEST_CASE(poison_is_never_acknowledged_its_visibility_grows_and_others_go_on)
{
    start();
    const std::string poisons[] = {
        "not JSON", std::string(1024 * 1024, '['),        "{}",
        "",         test::instance_event("or\\r\\nders"), test::instance_event("orders", "e", "999988887777")};
    std::uint32_t receives = 1;
    for (const std::string& poison : poisons)
        source->put(poison, receives);
    source->put(test::instance_event("orders"));
    pass(1s);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_REQUIRE(source->given_back.size() == std::size(poisons));
    for (const auto& each : source->given_back) {
        BOOST_TEST((each.delay >= 7500ms));
        BOOST_TEST((each.delay <= 15s));
    }
    BOOST_TEST(desired() == 19);
    BOOST_TEST(metrics.events(EventResult::rejected) == std::size(poisons));
    BOOST_TEST(log.at(LogLevel::warn).size() == std::size(poisons));

    source->put("not JSON", 5);
    pass(1s);
    BOOST_TEST((source->given_back.back().delay >= 120s));
}

BOOST_AUTO_TEST_CASE(foreign_events_are_acknowledged_when_they_are_to_be_ignored)
{
    config.foreign = core::Foreign::ignore;
    start();
    source->put(test::instance_event("orders", "e-1", "999988887777"));
    pass(1s);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(metrics.events(EventResult::foreign) == 1U);
    BOOST_TEST(ecs_world.calls.empty());
}

BOOST_AUTO_TEST_CASE(foreign_events_go_back_when_they_are_to_be_rejected)
{
    config.foreign = core::Foreign::reject;
    config.accounts = {{.ids = {test::own_account}, .except = {}, .role = {}, .external_id = {}}};
    start();
    source->put(test::instance_event("orders", "e-1", "999988887777"));
    pass(1s);
    BOOST_TEST(source->acked.empty());
    BOOST_TEST(source->given_back.size() == 1U);
    BOOST_TEST(metrics.events(EventResult::rejected) == 1U);
}

BOOST_AUTO_TEST_CASE(events_of_the_own_account_that_no_item_of_accounts_names_are_told_of_once)
{
    config.accounts = {{.ids = {"222233334444"}, .except = {}, .role = "headcount", .external_id = {}}};
    start();
    source->put(test::instance_event("orders", "e-1", "999988887777"));
    pass(1s);
    BOOST_TEST(log.at(observe::LogLevel::warn).empty());
    for (const char* id : {"e-2", "e-3"})
        source->put(test::instance_event("orders", id));
    pass(2min);
    source->put(test::instance_event("orders", "e-4"));
    pass(1s);
    const auto warnings = log.at(observe::LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].msg.find("no item of `accounts` names it") != std::string::npos, warnings[0].msg);
    BOOST_TEST(warnings[0].fields.at("account") == test::own_account);
    BOOST_TEST(metrics.events(EventResult::foreign) == 4U);
}

BOOST_AUTO_TEST_CASE(messages_from_outside_that_stay_in_the_queue_are_one_line_a_minute_for_each_account_and_region)
{
    start();
    for (int i = 0; i < 5; ++i)
        source->put(test::instance_event("orders", "e-" + std::to_string(i), "999988887777"));
    source->put(test::instance_event("orders", "e-5", "999988886666"));
    source->put("not JSON");
    pass(30s);
    const auto said = [this] { return log.count("from outside the configuration"); };
    BOOST_TEST(said() == 2U);
    BOOST_TEST(log.count("a message cannot be used") == 1U);
    pass(31s);
    source->put(test::instance_event("orders", "e-6", "999988887777"));
    pass(1s);
    BOOST_TEST(said() == 3U);
    const auto last = log.at(observe::LogLevel::warn).back();
    BOOST_TEST(last.fields.at("messages") == "5");
    BOOST_TEST(last.fields.at("account") == "999988887777");
    BOOST_TEST(last.fields.at("why").find("is outside the configuration") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_event_for_a_cluster_without_the_service_costs_one_call)
{
    ecs_world.clusters["bare"] = {4, {}};
    start();
    source->put(test::instance_event("bare"));
    pass(1s);
    BOOST_TEST(ecs_world.calls.size() == 1U);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(metrics.reconciles(core::Outcome::no_service) == 1U);
}

BOOST_AUTO_TEST_CASE(an_event_that_does_not_matter_costs_no_call)
{
    config.rules[0].clusters = {"*", "!orders"};
    start();
    source->put(test::instance_event("orders"));
    source->put(R"({"id":"1","source":"aws.ec2","detail-type":"Something","account":"111122223333",)"
                R"("region":"eu-west-1","time":"2026-01-02T03:04:05Z","detail":{}})");
    pass(1s);
    BOOST_TEST(ecs_world.calls.empty());
    BOOST_TEST(source->acked.size() == 2U);
    BOOST_TEST(metrics.events(EventResult::ignored) == 2U);
}

BOOST_AUTO_TEST_CASE(messages_over_their_accounts_share_go_back_for_a_minute_at_first_and_that_is_said_once)
{
    config.limits.held_per_account = 3;
    ecs_world.latency = 1s;
    for (int i = 0; i < 6; ++i)
        ecs_world.clusters["c" + std::to_string(i)] = {1, {{"node-agent", 1}}};
    start();
    for (int i = 0; i < 6; ++i)
        source->put(test::instance_event("c" + std::to_string(i)));
    pass(500ms);
    BOOST_TEST(source->given_back.size() == 3U);
    for (const auto& each : source->given_back) {
        BOOST_TEST((each.delay >= 30s));
        BOOST_TEST((each.delay <= 60s));
    }
    BOOST_TEST(log.count("holds its share") == 1U);
    pass(10s);
    BOOST_TEST(source->acked.size() == 3U);
}

BOOST_AUTO_TEST_CASE(receiving_stops_at_the_global_bound_and_goes_on_below_it)
{
    config.limits.held_messages = 5;
    ecs_world.latency = 1s;
    start();
    for (int i = 0; i < 20; ++i)
        source->put(test::instance_event("orders", "e-" + std::to_string(i)));
    pass(500ms);
    BOOST_TEST(source->handed_out == 5U);
    BOOST_TEST(source->asked_most <= 5U);
    pass(1min);
    BOOST_TEST(source->handed_out == 20U);
    BOOST_TEST(source->acked.size() == 20U);
}

BOOST_AUTO_TEST_CASE(a_thousand_events_of_one_cluster_in_one_burst_cost_at_most_six_runs)
{
    ecs_world.latency = 10ms;
    start();
    source->most_at_once = 100;
    for (int i = 0; i < 1000; ++i)
        source->put(test::instance_event("orders", "e-" + std::to_string(i)));
    pass(10s);
    BOOST_TEST(runs.size() <= 6U);
    BOOST_TEST(ecs_world.calls.size() <= 18U);
    BOOST_TEST(source->acked.size() == 1000U);
    BOOST_TEST(metrics.events(EventResult::reconciled) == runs.size());
    BOOST_TEST(metrics.events(EventResult::coalesced) == 1000U - runs.size());
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(events_spread_over_two_seconds_cost_about_six_runs_too)
{
    start();
    for (int i = 0; i < 1000; ++i) {
        source->put(test::instance_event("orders", "e-" + std::to_string(i)));
        pass(2ms);
    }
    const core::Time last = timers.now();
    pass(10s);
    BOOST_TEST(runs.size() <= 6U);
    BOOST_TEST(source->acked.size() == 1000U);
    BOOST_TEST((runs.back().marked + runs.back().queue_time > last - 2s));
}

BOOST_AUTO_TEST_SUITE_END()
