// Metrics as lines for CloudWatch. What a line must be: "Specification: Embedded metric format", CloudWatch User Guide.
#include "headcount/observe/metrics.hpp"

#include "observe/samples.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <numeric>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;
using observe::EmfKind;
using observe::Metrics;

namespace {

const core::WallTime now{1574109732004ms};

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(emf)

BOOST_AUTO_TEST_CASE(an_invocation_is_one_line_with_what_it_did)
{
    Metrics metrics;
    metrics.in_flight(0);
    metrics.event(observe::EventResult::reconciled);
    metrics.reconcile(core::Outcome::adjusted);
    metrics.reconcile_seconds(250ms);
    BOOST_TEST(metrics.emf_line(now, EmfKind::invocation, "scaler") ==
               R"({"_aws":{"Timestamp":1574109732004,"CloudWatchMetrics":[{"Namespace":"headcount",)"
               R"("Dimensions":[["FunctionName"]],"Metrics":[{"Name":"headcount_events_total","Unit":"Count"},)"
               R"({"Name":"headcount_reconciles_total","Unit":"Count"},)"
               R"({"Name":"headcount_reconcile_seconds","Unit":"Seconds"}]}]},"FunctionName":"scaler",)"
               R"("headcount_events_total":1,"headcount_events_total_by_result":{"reconciled":1},)"
               R"("headcount_reconciles_total":1,"headcount_reconciles_total_by_outcome":{"adjusted":1},)"
               R"("headcount_reconcile_seconds":[0.25]})");
}

BOOST_AUTO_TEST_CASE(counters_tell_what_came_since_the_last_line)
{
    Metrics metrics;
    for (int i = 0; i < 3; ++i)
        metrics.event(observe::EventResult::ignored);
    metrics.drift_found();
    BOOST_TEST(has(metrics.emf_line(now, EmfKind::invocation), R"("headcount_events_total":3,)"));
    metrics.event(observe::EventResult::failed);
    const std::string second = metrics.emf_line(now, EmfKind::invocation);
    BOOST_TEST(has(second, R"("headcount_events_total":1,"headcount_events_total_by_result":{"failed":1})"), second);
    BOOST_TEST(!has(second, "headcount_drift_found_total"), second);
    BOOST_TEST(metrics.emf_line(now, EmfKind::invocation) == "");
}

BOOST_AUTO_TEST_CASE(a_service_tells_its_gauges_too_those_of_clusters_added_up)
{
    Metrics metrics;
    metrics.in_flight(2);
    metrics.service("111122223333", "eu-west-1", "orders", "node-agent", 6, 3);
    metrics.service("111122223333", "eu-west-1", "stock", "node-agent", 5, 5);
    const std::string line = metrics.emf_line(now, EmfKind::service);
    BOOST_TEST(has(line, R"("Dimensions":[[]])"), line);
    BOOST_TEST(has(line, R"("headcount_in_flight":2)"), line);
    BOOST_TEST(has(line, R"("headcount_tasks_desired":11)"), line);
    BOOST_TEST(has(line, R"("headcount_instances":8)"), line);
    BOOST_TEST(!has(line, "headcount_sweep_seconds"), line); // there was none
    BOOST_TEST(!has(line, "orders"), line);
}

BOOST_AUTO_TEST_CASE(requests_to_aws_are_counted_together_and_their_times_are_told)
{
    Metrics metrics;
    metrics.aws_request("ecs", "DescribeServices", "200", 20ms);
    metrics.aws_request("ecs", "UpdateService", "ThrottlingException", 30ms);
    metrics.throttled("111122223333", "eu-west-1");
    const std::string line = metrics.emf_line(now, EmfKind::invocation);
    BOOST_TEST(has(line, R"("headcount_aws_requests_total":2)"), line);
    BOOST_TEST(has(line, R"("headcount_aws_request_seconds":[0.02,0.03])"), line);
    BOOST_TEST(has(line, R"("headcount_throttled_total":1)"), line);
}

BOOST_AUTO_TEST_CASE(a_name_from_outside_cannot_break_the_line)
{
    Metrics metrics;
    metrics.drift_found();
    BOOST_TEST(has(metrics.emf_line(now, EmfKind::invocation, "a\"}\n"), R"("FunctionName":"a\"}\n")"));
}

BOOST_AUTO_TEST_CASE(few_samples_are_all_of_them_and_many_are_a_hundred_at_most_spread_evenly)
{
    observe::Samples samples;
    for (int i = 0; i < 100; ++i)
        samples.add(i);
    BOOST_TEST(samples.take().size() == 100u);
    for (const int many : {101, 1000, 12345}) {
        for (int i = 0; i < many; ++i)
            samples.add(i);
        const auto kept = samples.take();
        BOOST_TEST((kept.size() >= 50 && kept.size() <= 100), many << ": " << kept.size());
        const double step = kept[1] - kept[0];
        for (std::size_t i = 0; i < kept.size(); ++i)
            BOOST_REQUIRE(kept[i] == step * static_cast<double>(i));
        BOOST_TEST(kept.back() + step >= many - 1);
    }
    BOOST_TEST(samples.take().empty());
}

BOOST_AUTO_TEST_SUITE_END()
