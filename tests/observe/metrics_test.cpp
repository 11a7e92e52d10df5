#include "headcount/observe/metrics.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using observe::EventResult;
using observe::Metrics;

BOOST_AUTO_TEST_SUITE(metrics)

namespace {

bool has_line(const std::string& text, const std::string& line)
{
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::size_t lines_starting(const std::string& text, const std::string& start)
{
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);)
        count += line.starts_with(start) ? 1 : 0;
    return count;
}

// "name kind" of every family in the text.
std::set<std::string> families(const std::string& text)
{
    std::istringstream lines(text);
    std::set<std::string> found;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE headcount_")) found.insert(line.substr(7));
    }
    return found;
}

void touch_everything(Metrics& metrics)
{
    metrics.aws_request("ecs", "DescribeServices", "200", 20ms);
    metrics.throttled("111122223333", "eu-west-1");
    metrics.sweep_seconds(3s);
    metrics.service("111122223333", "eu-west-1", "orders", "node-agent", 30, 19);
}

} // namespace

BOOST_AUTO_TEST_CASE(names_and_kinds_are_those_of_the_interface)
{
    Metrics metrics;
    touch_everything(metrics);
    const std::set<std::string> expected{
        "headcount_events_total counter",
        "headcount_reconciles_total counter",
        "headcount_reconcile_seconds histogram",
        "headcount_event_age_seconds histogram",
        "headcount_aws_requests_total counter",
        "headcount_aws_request_seconds histogram",
        "headcount_in_flight gauge",
        "headcount_held_messages gauge",
        "headcount_clusters gauge",
        "headcount_tasks_desired gauge",
        "headcount_instances gauge",
        "headcount_over_budget_total counter",
        "headcount_spacing_wait_seconds histogram",
        "headcount_sweep_seconds gauge",
        "headcount_throttled_total counter",
        "headcount_drift_found_total counter",
        "headcount_paused gauge",
        "headcount_contended_total counter",
        "headcount_brake gauge",
        "headcount_limiter_wait_seconds histogram",
        "headcount_event_stage_seconds histogram",
        "headcount_aws_stage_seconds histogram",
        "headcount_waiting gauge",
        "headcount_oldest_waiting_seconds gauge",
        "headcount_paused gauge",
        "headcount_placement_failures_total counter",
        "headcount_contended_total counter",
        "headcount_brake gauge",
        "headcount_config_reloads_total counter",
    };
    BOOST_TEST(families(metrics.text()) == expected, boost::test_tools::per_element());
    BOOST_TEST(lines_starting(metrics.text(), "# HELP headcount_") == expected.size());
}

BOOST_AUTO_TEST_CASE(series_of_known_labels_stand_at_zero_before_anything_happened)
{
    const std::string text = Metrics().text();
    for (const char* result :
         {"reconciled", "coalesced", "unchanged", "stale", "ignored", "foreign", "rejected", "failed"}) {
        BOOST_TEST(has_line(text, std::string("headcount_events_total{result=\"") + result + "\"} 0"), result);
    }
    for (const char* outcome :
         {"adjusted", "would_adjust", "in_sync", "no_service", "held", "paused", "contended", "skipped", "failed"}) {
        BOOST_TEST(has_line(text, std::string("headcount_reconciles_total{outcome=\"") + outcome + "\"} 0"), outcome);
    }
    BOOST_TEST(has_line(text, "headcount_drift_found_total 0"));
    BOOST_TEST(lines_starting(text, "headcount_sweep_seconds") == 0u); // no sweep yet is not a sweep of no time
}

BOOST_AUTO_TEST_CASE(times_of_stages_are_counted_in_buckets_that_double)
{
    Metrics metrics;
    BOOST_TEST(lines_starting(metrics.text(), "headcount_event_stage_seconds") == 0u); // no stage yet, no series
    metrics.event_stage(observe::EventStage::remove, 0ns);
    metrics.event_stage(observe::EventStage::remove, 10us);
    metrics.event_stage(observe::EventStage::remove, 10us + 1ns);
    metrics.event_stage(observe::EventStage::remove, 10s);
    metrics.call_stage(observe::CallStage::first_byte, 20ms);
    const std::string text = metrics.text();
    for (const char* line : {"headcount_event_stage_seconds_count{stage=\"delete\"} 4",
                             "headcount_event_stage_seconds_bucket{stage=\"delete\",le=\"1e-05\"} 2",
                             "headcount_event_stage_seconds_bucket{stage=\"delete\",le=\"2e-05\"} 3",
                             "headcount_event_stage_seconds_bucket{stage=\"delete\",le=\"1.31072\"} 3",
                             "headcount_event_stage_seconds_bucket{stage=\"delete\",le=\"+Inf\"} 4",
                             "headcount_aws_stage_seconds_bucket{stage=\"first_byte\",le=\"0.01024\"} 0",
                             "headcount_aws_stage_seconds_bucket{stage=\"first_byte\",le=\"0.02048\"} 1",
                             "headcount_aws_stage_seconds_sum{stage=\"first_byte\"} 0.02"})
        BOOST_TEST(has_line(text, line), line);
}

BOOST_AUTO_TEST_CASE(each_thing_told_moves_its_own_series_and_no_other)
{
    Metrics metrics;
    metrics.event(EventResult::stale);
    metrics.event(EventResult::stale);
    metrics.reconcile(core::Outcome::would_adjust);
    metrics.over_budget();
    metrics.drift_found();
    metrics.placement_failure();
    metrics.config_reloaded();
    metrics.in_flight(7);
    metrics.held_messages(4999);
    metrics.clusters(2000);
    metrics.waiting(3, 1500ms);
    touch_everything(metrics);

    BOOST_TEST(metrics.events(EventResult::stale) == 2u);
    BOOST_TEST(metrics.events(EventResult::ignored) == 0u);
    BOOST_TEST(metrics.reconciles(core::Outcome::would_adjust) == 1u);
    BOOST_TEST(metrics.reconciles(core::Outcome::adjusted) == 0u);
    BOOST_TEST(metrics.over_budgets() == 1u);
    BOOST_TEST(metrics.drifts() == 1u);

    const std::string text = metrics.text();
    for (const char* line :
         {"headcount_events_total{result=\"stale\"} 2", "headcount_events_total{result=\"ignored\"} 0",
          "headcount_reconciles_total{outcome=\"would_adjust\"} 1", "headcount_over_budget_total 1",
          "headcount_placement_failures_total 1", "headcount_config_reloads_total 1", "headcount_in_flight 7",
          "headcount_held_messages 4999", "headcount_clusters 2000", "headcount_waiting 3",
          "headcount_oldest_waiting_seconds 1.5", "headcount_sweep_seconds 3",
          "headcount_aws_requests_total{code=\"200\",operation=\"DescribeServices\",service=\"ecs\"} 1",
          "headcount_aws_request_seconds_count{operation=\"DescribeServices\",service=\"ecs\"} 1",
          "headcount_throttled_total{account=\"111122223333\",region=\"eu-west-1\"} 1"}) {
        BOOST_TEST(has_line(text, line), line);
    }
}

BOOST_AUTO_TEST_CASE(a_run_of_exactly_the_budget_is_inside_the_budget_bucket)
{
    Metrics metrics;
    metrics.reconcile_seconds(300ms);
    metrics.reconcile_seconds(300ms + 1us);
    const std::string text = metrics.text();
    BOOST_TEST(has_line(text, "headcount_reconcile_seconds_bucket{le=\"0.3\"} 1"));
    BOOST_TEST(has_line(text, "headcount_reconcile_seconds_bucket{le=\"0.4\"} 2"));
    BOOST_TEST(has_line(text, "headcount_reconcile_seconds_bucket{le=\"+Inf\"} 2"));
}

BOOST_AUTO_TEST_CASE(gauges_of_services_stop_at_twenty_thousand_clusters_and_go_with_their_service)
{
    Metrics metrics;
    for (int i = 0; i < 20'001; ++i) {
        metrics.service("111122223333", "eu-west-1", "c" + std::to_string(i), "node-agent", 1, 1);
    }
    metrics.service("111122223333", "eu-west-1", "c0", "second", 5, 1); // a known cluster may have more of them
    std::string text = metrics.text();
    BOOST_TEST(lines_starting(text, "headcount_tasks_desired{") == 20'001u);
    BOOST_TEST(text.find("\"c20000\"") == std::string::npos);

    metrics.service_gone("111122223333", "eu-west-1", "c7", "node-agent");
    metrics.service_gone("111122223333", "eu-west-1", "c7", "node-agent"); // twice is once
    metrics.service_gone("111122223333", "eu-west-1", "never", "seen");
    metrics.service("111122223333", "eu-west-1", "late", "node-agent", 2, 1);
    text = metrics.text();
    BOOST_TEST(text.find("\"c7\"") == std::string::npos);
    BOOST_TEST(text.find("\"late\"") != std::string::npos);
    BOOST_TEST(lines_starting(text, "headcount_instances{") == 20'001u);
}

BOOST_AUTO_TEST_CASE(codes_that_the_world_makes_up_are_counted_as_other_beyond_a_bound)
{
    Metrics metrics;
    for (int i = 0; i < 600; ++i)
        metrics.aws_request("ecs", "UpdateService", "Code" + std::to_string(i), 1ms);
    const std::string text = metrics.text();
    BOOST_TEST(lines_starting(text, "headcount_aws_requests_total{") == 501u);
    BOOST_TEST(
        has_line(text, "headcount_aws_requests_total{code=\"other\",operation=\"other\",service=\"other\"} 100"));
    BOOST_TEST(has_line(text, "headcount_aws_request_seconds_count{operation=\"UpdateService\",service=\"ecs\"} 600"));
}

BOOST_AUTO_TEST_CASE(label_values_are_escaped_so_that_no_name_can_forge_a_series)
{
    Metrics metrics;
    metrics.aws_request("ecs", "UpdateService", "a\"} 1\nforged 1", 1ms);
    BOOST_TEST(lines_starting(metrics.text(), "forged") == 0u);
}

BOOST_AUTO_TEST_CASE(process_metrics_are_there_under_their_usual_names)
{
    const std::string text = Metrics().text();
    for (const char* name :
         {"process_cpu_seconds_total", "process_open_fds", "process_max_fds", "process_virtual_memory_bytes",
          "process_resident_memory_bytes", "process_start_time_seconds", "process_threads"}) {
        BOOST_TEST(lines_starting(text, std::string(name) + " ") == 1u, name);
    }
    BOOST_TEST(has_line(text, "# TYPE process_cpu_seconds_total counter"));
}

BOOST_AUTO_TEST_SUITE_END()
