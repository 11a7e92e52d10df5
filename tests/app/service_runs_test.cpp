// What becomes of a run: retries, looking again, drift, what is logged and measured.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

using namespace headcount;
using namespace std::chrono_literals;
using observe::EventResult;
using observe::LogLevel;

namespace {

using Call = test::FakeEcs::Call;

std::optional<core::Result<net::Response>> denied(const Call&)
{
    return test::json_error(403, "AccessDeniedException", "not authorized");
}

std::optional<core::Result<net::Response>> reset(const Call&)
{
    return test::transport_error();
}

// Microseconds; -1: the run had no such stage.
int length_of(const app::RunRecord& run, const std::string& stage)
{
    for (const std::string& words : run.stages)
        if (words.starts_with(stage + ' ')) return std::stoi(words.substr(words.rfind(' ')));
    return -1;
}

bool holds(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_runs, test::ServiceWorld)

BOOST_AUTO_TEST_CASE(a_refusal_gives_the_message_back_at_once_with_a_growing_visibility)
{
    ecs_world.fault = denied;
    start();
    source->put(test::instance_event("orders"), 3);
    pass(5s);
    BOOST_TEST(source->acked.empty());
    BOOST_REQUIRE(source->given_back.size() == 1U);
    BOOST_TEST((source->given_back[0].delay >= 30s));
    BOOST_TEST((source->given_back[0].delay <= 60s));
    BOOST_TEST(metrics.events(EventResult::failed) == 1U);
    const auto errors = log.at(LogLevel::error);
    BOOST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors[0].fields.at("reason") == "denied");
    BOOST_TEST(errors[0].fields.at("event_ids") == "e-1");
    BOOST_TEST(errors[0].fields.at("next") == "given_back");
    BOOST_TEST(errors[0].fields.at("try") == "1");
    BOOST_TEST(errors[0].fields.at("error_code") == "AccessDeniedException");
}

BOOST_AUTO_TEST_CASE(the_path_of_a_run_is_logged_and_measured_stage_by_stage)
{
    start();
    pass(1s); // the beginning of time stands for what was not reached
    source->on_the_wire = 7ms;
    source->put(test::instance_event("orders"));
    pass(5s);
    BOOST_REQUIRE(runs.size() == 1U);
    BOOST_TEST(length_of(runs[0], "receive") == 7'000);
    BOOST_TEST(length_of(runs[0], "wait") == 0);
    BOOST_TEST(length_of(runs[0], "read") == 20'000); // the first time one after the other, each 10 ms
    BOOST_TEST(length_of(runs[0], "decide") == 0);
    BOOST_TEST(length_of(runs[0], "apply") == 10'000);
    for (const char* call : {"DescribeServices", "DescribeClusters", "UpdateService"})
        BOOST_TEST(length_of(runs[0], call) == 10'000, call);
    const auto lines = log.at(LogLevel::info);
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(holds(lines[0].fields.at("stages"), "apply"));
    BOOST_TEST(holds(metrics.text(), "headcount_event_stage_seconds_sum{stage=\"read\"} 0.02\n"));
    BOOST_TEST(holds(metrics.text(), "headcount_aws_stage_seconds_count{stage=\"send\"} 3\n"));
}

BOOST_AUTO_TEST_CASE(the_spacing_of_a_cluster_is_told_apart_from_other_waits)
{
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(40ms); // its run has ended
    source->put(test::instance_event("orders", "e-2"));
    pass(5s);
    BOOST_REQUIRE(runs.size() == 2U);
    BOOST_TEST(length_of(runs[1], "spacing") > 50'000);
    BOOST_TEST(length_of(runs[1], "wait") == 0);
    BOOST_TEST(length_of(runs[1], "apply") == -1); // in sync
}

BOOST_AUTO_TEST_CASE(a_transient_failure_is_tried_again_while_the_message_is_held)
{
    ecs_world.fault = reset;
    start();
    source->put(test::instance_event("orders"));
    pass(5s);
    BOOST_TEST(source->settled() == 0U);
    ecs_world.fault = nullptr;
    pass(30s);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(what_keeps_failing_is_given_up_after_a_minute_and_goes_back)
{
    ecs_world.fault = reset;
    start();
    source->put(test::instance_event("orders"));
    pass(3min);
    BOOST_TEST(source->acked.empty());
    BOOST_REQUIRE(source->given_back.size() == 1U);
    BOOST_TEST((source->given_back[0].at <= core::Time{75s}));
}

BOOST_AUTO_TEST_CASE(an_event_whose_run_found_nothing_to_change_earns_exactly_one_more_look)
{
    config.recheck = 10s;
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    for (std::size_t before : {0U, 2U}) { // the cluster need not be known: its first read may lag as well
        source->put(test::instance_event("orders", "e-" + std::to_string(before)));
        pass(9s);
        BOOST_TEST(runs.size() == before + 1);
        pass(2s);
        BOOST_REQUIRE(runs.size() == before + 2);
        BOOST_TEST((runs.back().lane == control::Lane::recheck));
        BOOST_TEST(runs.back().event_ids.empty());
        pass(10min);
        BOOST_TEST(runs.size() == before + 2); // a recheck earns none
        BOOST_TEST(service->idle());
    }
}

BOOST_AUTO_TEST_CASE(a_recheck_catches_a_read_that_lagged_behind_its_event)
{
    config.recheck = 10s;
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(30s);
    source->put(test::instance_event("orders", "e-2"));
    pass(1s);
    BOOST_TEST(!service->idle()); // a look is due
    ecs_world.clusters["orders"].instances = 20;
    pass(11s);
    BOOST_TEST(desired() == 20);
    BOOST_TEST(metrics.drifts() == 0U);
}

BOOST_AUTO_TEST_CASE(many_events_that_changed_nothing_earn_two_looks_and_the_second_is_late_enough_for_the_last)
{
    config.recheck = 10s;
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    source->put(test::instance_event("orders"));
    pass(30s);
    for (int i = 0; i < 5; ++i) {
        source->put(test::instance_event("orders", "e-" + std::to_string(i)));
        pass(1s);
    }
    const std::size_t before = runs.size();
    pass(8s);
    BOOST_TEST(runs.size() == before + 1);
    ecs_world.clusters["orders"].instances = 20; // the last event can be read at last
    pass(10min);
    BOOST_TEST(runs.size() == before + 2);
    BOOST_TEST(desired() == 20);
}

BOOST_AUTO_TEST_CASE(a_look_is_earned_whatever_another_service_of_the_cluster_is)
{
    config.recheck = 10s;
    config.rules.emplace_back().service = "paused-agent";
    config.rules.back().paused = true;
    config.rules.emplace_back().service = "no-agent";
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}, {"paused-agent", 3}}};
    start();
    source->put(test::instance_event("orders"));
    pass(30s);
    BOOST_TEST(runs.size() == 2U);
    ecs_world.clusters["orders"].services["no-agent"] = 1;
    source->put(test::instance_event("orders"));
    pass(30s);
    BOOST_TEST(runs.size() == 4U);
}

// Two instances come within the lag of ECS' reads: the run of the second event still sees the first one only.
BOOST_AUTO_TEST_CASE(a_count_that_moves_twice_within_the_read_lag_is_right_after_one_more_look)
{
    config.recheck = 10s;
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(30s);
    ecs_world.clusters["orders"].instances = 20;
    source->put(test::instance_event("orders", "e-2"));
    pass(1s);
    BOOST_TEST(desired() == 20);
    ecs_world.clusters["orders"].instances = 21; // as it was when that event was sent
    pass(11s);
    BOOST_TEST(desired() == 21);
}

BOOST_AUTO_TEST_CASE(a_look_that_was_earned_and_failed_is_had_later)
{
    config.recheck = 10s;
    config.limits.give_up = 5s;
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(5s);
    BOOST_TEST(source->acked.size() == 1U);
    ecs_world.clusters["orders"].instances = 20;
    ecs_world.fault = [](const test::FakeEcs::Call&) {
        return std::optional<core::Result<net::Response>>(test::transport_error());
    };
    pass(1min);
    ecs_world.fault = {};
    pass(1min);
    BOOST_TEST(desired() == 20);
}

BOOST_AUTO_TEST_CASE(with_recheck_0_nothing_is_looked_at_again)
{
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(30s);
    source->put(test::instance_event("orders", "e-2"));
    pass(10min);
    BOOST_TEST(runs.size() == 2U);
}

BOOST_AUTO_TEST_CASE(drift_that_a_sweep_finds_is_adjusted_counted_and_named)
{
    sweeps = true;
    start();
    pass(20s);
    BOOST_TEST(desired() == 19);
    BOOST_TEST(metrics.drifts() == 0U); // a first look says nothing of events
    ecs_world.clusters["orders"].instances = 21;
    pass(10min);
    BOOST_TEST(desired() == 21);
    BOOST_TEST(metrics.drifts() == 1U);
    const auto lines = log.at(LogLevel::info);
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].fields.at("reason") == "count_changed");
    BOOST_TEST(lines[1].fields.at("reason") == "drift");
    BOOST_TEST(holds(service->recent_json(), R"("reason":"drift")"));
    pass(1h);
    BOOST_TEST(metrics.drifts() == 1U);
}

BOOST_AUTO_TEST_CASE(what_an_event_announced_is_no_drift)
{
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    BOOST_TEST(metrics.drifts() == 0U);
    BOOST_TEST(log.at(LogLevel::info).at(0).fields.at("reason") == "count_changed");
}

BOOST_AUTO_TEST_CASE(a_dry_run_changes_nothing_and_says_what_it_would)
{
    config.dry_run = true;
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    BOOST_TEST(desired() == 28);
    BOOST_TEST(metrics.reconciles(core::Outcome::would_adjust) == 1U);
    BOOST_TEST(log.at(LogLevel::info).at(0).fields.at("to") == "19");
}

BOOST_AUTO_TEST_CASE(a_line_of_the_log_has_the_promised_fields)
{
    start();
    source->put(test::instance_event("orders", "e-77"));
    pass(1s);
    const auto fields = log.at(LogLevel::info).at(0).fields;
    BOOST_TEST(fields.at("account") == test::own_account);
    BOOST_TEST(fields.at("region") == "eu-west-1");
    BOOST_TEST(fields.at("cluster") == "orders");
    BOOST_TEST(fields.at("service") == "node-agent");
    BOOST_TEST(fields.at("instances") == "19");
    BOOST_TEST(fields.at("from") == "28");
    BOOST_TEST(fields.at("to") == "19");
    BOOST_TEST(fields.at("calls") == "3");
    BOOST_TEST(fields.at("ms") == "30");
    BOOST_TEST(fields.at("queue_ms") == "0");
    BOOST_TEST(fields.at("event_ids") == "e-77");
    BOOST_TEST(fields.at("try") == "1");
    BOOST_TEST(!fields.contains("next"));
    BOOST_TEST(!fields.contains("over_budget"));
    BOOST_TEST(!fields.contains("error_code"));
    BOOST_TEST(!fields.at("request_ids").empty());
}

BOOST_AUTO_TEST_CASE(a_run_that_changed_nothing_is_logged_at_debug_only)
{
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    BOOST_TEST(log.at(LogLevel::info).empty());
    BOOST_TEST(log.at(LogLevel::debug).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_slow_run_is_over_budget_and_waiting_for_the_clusters_spacing_is_not)
{
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(50ms);
    source->put(test::instance_event("orders", "e-2")); // waits for its spacing
    pass(10s);
    BOOST_TEST(runs.size() == 2U);
    BOOST_TEST(metrics.over_budgets() == 0U);
    ecs_world.latency = 200ms;
    source->put(test::instance_event("orders", "e-3"));
    pass(10s);
    ecs_world.clusters["orders"].instances = 5;
    source->put(test::instance_event("orders", "e-4"));
    pass(10s);
    BOOST_TEST(metrics.over_budgets() == 1U);                                     // two round trips of 200 ms
    BOOST_TEST(log.at(LogLevel::info).back().fields.at("over_budget") == "true"); // what the alarms of docker/ count
}

BOOST_AUTO_TEST_CASE(a_run_over_budget_is_told_in_one_line_however_many_services_it_changed)
{
    config.rules.front().service = "agent-*";
    ecs_world.clusters["orders"] = {19, {{"agent-a", 19}, {"agent-b", 1}, {"agent-c", 1}}};
    ecs_world.latency = 200ms;
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(10s);
    const auto lines = log.at(LogLevel::info);
    BOOST_TEST(std::ranges::count_if(lines, [](const auto& line) { return line.fields.contains("to"); }) == 2);
    BOOST_TEST(std::ranges::count_if(lines, [](const auto& line) { return line.fields.contains("over_budget"); }) == 1);
}

BOOST_AUTO_TEST_CASE(a_count_that_goes_to_zero_because_nothing_matches_is_warned_of)
{
    config.rules.front().count = core::CountMode::active;
    config.rules.front().where = "attribute:poool == web";
    config.rules.front().to_zero = core::ToZero::yes;
    start();
    source->put(test::instance_event("orders", "e-1"));
    pass(1min);
    BOOST_TEST(desired() == 0);
    BOOST_TEST(log.count("the desired count goes to 0: 0 of 19 registered instances match `where`, so ") == 1U);
}

BOOST_AUTO_TEST_CASE(programs_read_clusters_and_recent_runs_as_rows)
{
    start();
    BOOST_TEST(service->clusters_json() == R"({"rows":[],"next":null})");
    source->put(test::instance_event("orders", "e-9"));
    pass(1s);
    const std::string row =
        R"({"account":"111122223333","region":"eu-west-1","cluster":"orders","service":"node-agent","rule":0,)"
        R"("instances":19,"from":28,"to":19,"policy":19,"running":28,"pending":0,"outcome":"adjusted",)"
        R"("reason":"count_changed","warnings":["HC2103"],"words":"28 → 19: 19 instances × 1 = 19")";
    BOOST_TEST(service->clusters_json() == R"({"rows":[)" + row + R"(}],"next":null})");
    BOOST_TEST(service->clusters_json(0) == R"({"rows":[],"next":null})");
    const std::string recent = service->recent_json();
    BOOST_TEST(holds(recent, row + R"(,"calls":3,"ms":30,"queue_ms":0,"event_ids":["e-9"],"request_ids":[)"));
    BOOST_TEST(holds(recent, R"(],"time":"2026-01-02T03:04:05.030Z"}],"next":null})"));
}

BOOST_AUTO_TEST_CASE(only_the_last_two_hundred_runs_are_kept)
{
    ecs_world.clusters["orders"] = {19, {{"node-agent", 19}}};
    start();
    for (int i = 0; i < 230; ++i) {
        source->put(test::instance_event("orders", "e-" + std::to_string(i)));
        pass(11s); // the cluster is quiet again
    }
    BOOST_TEST(runs.size() == 230U);
    const std::string recent = service->recent_json();
    BOOST_TEST(!holds(recent, R"("e-29")"));
    BOOST_TEST(holds(recent, R"("e-30")"));
    BOOST_TEST(holds(recent, R"("e-229")"));
    BOOST_TEST(recent.find(R"("e-229")") < recent.find(R"("e-228")")); // newest first
    const std::string newest = service->recent_json(1);
    BOOST_TEST(holds(newest, R"("e-229")"));
    BOOST_TEST(!holds(newest, R"("e-228")"));
}

BOOST_AUTO_TEST_CASE(a_cluster_that_is_gone_is_forgotten)
{
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    ecs_world.clusters.clear();
    source->put(test::instance_event("orders"));
    pass(10s);
    BOOST_TEST(service->clusters_json() == R"({"rows":[],"next":null})");
    BOOST_TEST(source->acked.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
