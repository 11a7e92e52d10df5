// What one invocation does and answers, on virtual time.
#include "headcount/app/lambda_function.hpp"

#include "app/fake_ecs.hpp"
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using namespace std::chrono_literals;
using boost::test_tools::per_element;

namespace {

namespace json = boost::json;
using Calls = std::vector<std::string>;

struct Function : test::VirtualWorld {
    core::Random random{31};
    test::KeptLog log;
    observe::Metrics metrics;
    test::StaticCredentials credentials;
    test::FakeEcs ecs_world{timers};
    aws::Client client{ecs_world, timers, random, credentials, metrics, log, {}};
    aws::Ecs ecs{client};
    core::Config config;

    Function()
    {
        config.rules.emplace_back().service = "node-agent";
        config.recheck = config.sweep = core::Duration::zero();
        config.limits.give_up = 10s;
        ecs_world.clusters["orders"] = {19, {{"node-agent", 28}}};
    }

    core::Result<std::string> invoke(const std::string& payload, core::Duration limit = 1min)
    {
        app::LambdaFunction function(std::make_shared<core::Config>(config), {.executor = io.get_executor(),
                                                                              .timers = timers,
                                                                              .random = random,
                                                                              .ecs = ecs,
                                                                              .log = log,
                                                                              .metrics = metrics,
                                                                              .own_account = test::own_account,
                                                                              .home_regions = {"eu-west-1"},
                                                                              .function_name = "scaler"});
        return run(function.invoke(payload, core::Deadline::after(timers.now(), limit)));
    }

    Calls calls() const
    {
        Calls out;
        for (const auto& call : ecs_world.calls)
            out.push_back(call.operation);
        return out;
    }

    std::int64_t desired(const std::string& cluster = "orders")
    {
        return ecs_world.clusters.at(cluster).services.at("node-agent");
    }
};

std::string batch(const std::vector<std::string>& bodies, const std::string& queue = "events")
{
    json::array records;
    for (const std::string& body : bodies)
        records.push_back(json::object{{"messageId", "m-" + std::to_string(records.size())},
                                       {"body", body},
                                       {"eventSource", "aws:sqs"},
                                       {"eventSourceARN", "arn:aws:sqs:eu-west-1:111122223333:" + queue}});
    return json::serialize(json::object{{"Records", records}});
}

std::string failures(std::initializer_list<int> places)
{
    json::array list;
    for (const int place : places)
        list.push_back(json::object{{"itemIdentifier", "m-" + std::to_string(place)}});
    return json::serialize(json::object{{"batchItemFailures", list}});
}

const std::string schedule = R"({"version":"0","id":"s-1","detail-type":"Scheduled Event","source":"aws.events",)"
                             R"("account":"111122223333","time":"2026-01-02T03:04:05Z","region":"eu-west-1",)"
                             R"("resources":[],"detail":{}})";

} // namespace

BOOST_FIXTURE_TEST_SUITE(lambda_function, Function)

BOOST_AUTO_TEST_CASE(each_invocation_reads_one_after_the_other_since_nothing_is_remembered)
{
    const Calls three{"DescribeServices", "DescribeClusters", "UpdateService"};
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(calls() == three, per_element());
    BOOST_TEST(desired() == 19);
    ecs_world.calls.clear();
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(calls() == (Calls{"DescribeServices", "DescribeClusters"}), per_element());
    BOOST_TEST((ecs_world.calls[1].at > ecs_world.calls[0].at));
}

BOOST_AUTO_TEST_CASE(what_a_queue_would_keep_for_its_dead_letters_is_an_error_of_a_direct_invocation)
{
    const std::pair<std::string, std::string> wrong[] = {
        {"", "WrongEvent"},
        {"{}", "WrongEvent"},
        {R"({"source":"aws.ecs","detail-type":"ECS Container Instance State Change"})", "WrongEvent"},
        {test::instance_event("orders", "e", "999988887777"), "WrongEvent"}, // foreign, and to be rejected
        {R"({"Records":[{"eventSource":"aws:kinesis"}]})", "WrongEvent"},
        {R"({"source":"aws.ec2","detail-type":"x"})", "WrongSource"},
    };
    for (const auto& [payload, code] : wrong) {
        const auto answer = invoke(payload);
        BOOST_REQUIRE(!answer.has_value());
        BOOST_TEST(answer.error().code == code, payload << ": " << answer.error().message);
    }
    BOOST_TEST(ecs_world.calls.empty());
}

BOOST_AUTO_TEST_CASE(an_event_that_does_not_matter_is_a_success_without_a_call)
{
    config.rules[0].clusters = {"!orders"};
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    config.foreign = core::Foreign::ignore;
    BOOST_TEST(invoke(test::instance_event("stock", "e", "999988887777")).value() == "null");
    BOOST_TEST(invoke(R"({"source":"aws.ecs","detail-type":"ECS Task State Change"})").value() == "null");
    BOOST_TEST(ecs_world.calls.empty());
}

BOOST_AUTO_TEST_CASE(verdicts_that_change_nothing_are_successes)
{
    ecs_world.clusters["bare"] = {4, {}};
    BOOST_TEST(invoke(test::instance_event("bare")).value() == "null");
    config.rules[0].paused = true;
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(desired() == 28);
}

BOOST_AUTO_TEST_CASE(a_fall_to_zero_needs_no_second_read_and_a_match)
{
    ecs_world.clusters["orders"].instances = 0;
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(desired() == 0);

    ecs_world.clusters["orders"] = {19, {{"node-agent", 28}}};
    config.rules.front().where = "attribute:poool == web";
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(desired() == 28);
    config.rules.front().to_zero = core::ToZero::yes;
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(desired() == 0);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_an_error_at_once_and_names_what_was_refused)
{
    ecs_world.fault = [](const test::FakeEcs::Call&) {
        return test::json_error(400, "AccessDeniedException", "not authorized");
    };
    const auto answer = invoke(test::instance_event("orders"));
    BOOST_REQUIRE(!answer.has_value());
    BOOST_TEST(answer.error().code == "AccessDeniedException");
    BOOST_TEST(answer.error().message.find("DescribeServices") != std::string::npos, answer.error().message);
    BOOST_TEST(ecs_world.calls.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_again_until_give_up_and_is_an_error_then)
{
    int failing = 4; // more than the attempts of a call
    ecs_world.fault = [&failing](const test::FakeEcs::Call&) -> std::optional<core::Result<net::Response>> {
        if (failing-- <= 0) return std::nullopt;
        return test::json_error(500, "ServerException");
    };
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
    BOOST_TEST(desired() == 19);

    failing = 1'000'000;
    const core::Time begun = timers.now();
    const auto answer = invoke(test::instance_event("orders"));
    BOOST_REQUIRE(!answer.has_value());
    BOOST_TEST(answer.error().code == "ServerException");
    BOOST_TEST((timers.now() - begun < 20s));
}

BOOST_AUTO_TEST_CASE(a_batch_of_many_clusters_and_a_sweep_of_them_end_at_give_up_too)
{
    std::vector<std::string> bodies;
    for (int i = 0; i < 5; ++i) {
        ecs_world.clusters["c-" + std::to_string(i)] = {2, {{"node-agent", 1}}};
        bodies.push_back(test::instance_event("c-" + std::to_string(i)));
    }
    ecs_world.fault = [](const test::FakeEcs::Call& call) -> std::optional<core::Result<net::Response>> {
        if (call.operation == "ListClusters") return std::nullopt;
        return test::json_error(500, "ServerException");
    };
    core::Time begun = timers.now();
    BOOST_TEST(invoke(batch(bodies)).value() == failures({0, 1, 2, 3, 4}));
    BOOST_TEST((timers.now() - begun < 20s));
    begun = timers.now();
    const auto answer = invoke(schedule);
    BOOST_REQUIRE(!answer.has_value());
    BOOST_TEST(answer.error().code == "ServerException");
    BOOST_TEST((timers.now() - begun < 25s));
}

BOOST_AUTO_TEST_CASE(at_the_deadline_it_says_what_it_was_waiting_for_and_leaves_nothing_under_way)
{
    ecs_world.hangs = [](const test::FakeEcs::Call&) { return true; };
    const core::Time begun = timers.now();
    const auto answer = invoke(test::instance_event("orders"), 700ms);
    BOOST_TEST((timers.now() - begun >= 700ms));
    BOOST_TEST((timers.now() - begun < 750ms));
    BOOST_REQUIRE(!answer.has_value());
    BOOST_TEST((answer.error().kind == core::ErrorKind::deadline));
    BOOST_TEST(answer.error().message.find("timeout") != std::string::npos);
    ecs_world.hangs = {};
    BOOST_TEST(invoke(test::instance_event("orders")).value() == "null");
}

BOOST_AUTO_TEST_CASE(a_thousand_records_of_one_cluster_are_one_run)
{
    config.limits.held_messages = config.limits.held_per_account = 10'000;
    std::vector<std::string> bodies;
    for (int i = 0; i < 1000; ++i)
        bodies.push_back(test::instance_event("orders", "e-" + std::to_string(i)));
    BOOST_TEST(invoke(batch(bodies)).value() == failures({}));
    BOOST_TEST(ecs_world.calls.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_batch_hands_back_what_failed_and_keeps_the_rest)
{
    ecs_world.clusters["stock"] = {2, {{"node-agent", 1}}};
    ecs_world.fault = [](const test::FakeEcs::Call& call) -> std::optional<core::Result<net::Response>> {
        if (call.cluster != "orders") return std::nullopt;
        return test::json_error(400, "AccessDeniedException");
    };
    const std::vector<std::string> bodies{test::instance_event("stock"), test::instance_event("orders"), "poison",
                                          R"({"source":"aws.ec2","detail-type":"x"})", test::instance_event("stock")};
    BOOST_TEST(invoke(batch(bodies)).value() == failures({1, 2}));
    BOOST_TEST(invoke(batch(bodies, "events.fifo")).value() == failures({1, 2, 3, 4})); // the order is kept
    BOOST_TEST(desired("stock") == 2);
}

BOOST_AUTO_TEST_CASE(a_batch_that_runs_out_of_time_hands_back_its_rest_too)
{
    ecs_world.clusters["stock"] = {2, {{"node-agent", 1}}};
    ecs_world.hangs = [](const test::FakeEcs::Call& call) { return call.cluster == "orders"; };
    const auto answer = invoke(batch({test::instance_event("stock"), test::instance_event("orders")}), 2s);
    BOOST_TEST(answer.value() == failures({1}));
    BOOST_TEST(desired("stock") == 2);
}

BOOST_AUTO_TEST_CASE(a_schedule_is_a_sweep_and_fails_where_a_run_of_it_does)
{
    ecs_world.clusters["stock"] = {2, {{"node-agent", 1}}};
    BOOST_TEST(invoke(schedule).value() == "null");
    BOOST_TEST(desired() == 19);
    BOOST_TEST(desired("stock") == 2);
    BOOST_TEST(invoke(test::sweep_event()).value() == "null");

    ecs_world.clusters["stock"].services["node-agent"] = 9;
    ecs_world.fault = [](const test::FakeEcs::Call& call) -> std::optional<core::Result<net::Response>> {
        if (call.cluster != "orders") return std::nullopt;
        return test::json_error(400, "AccessDeniedException");
    };
    const auto answer = invoke(schedule);
    BOOST_REQUIRE(!answer.has_value());
    BOOST_TEST(answer.error().message.find("orders") != std::string::npos, answer.error().message);
    BOOST_TEST(desired("stock") == 2);
}

BOOST_AUTO_TEST_CASE(a_sweep_that_cannot_list_or_end_is_an_error)
{
    ecs_world.fault = [](const test::FakeEcs::Call&) { return test::json_error(400, "AccessDeniedException"); };
    BOOST_TEST(!invoke(schedule).has_value());

    ecs_world.fault = {};
    for (int i = 0; i < 100; ++i)
        ecs_world.clusters["c-" + std::to_string(i)] = {1, {{"node-agent", 1}}};
    const auto late = invoke(schedule, 2s);
    BOOST_REQUIRE(!late.has_value());
    BOOST_TEST((late.error().kind == core::ErrorKind::deadline));
}

BOOST_AUTO_TEST_CASE(sweeps_that_are_cut_short_and_remember_nothing_leave_none_of_2000_clusters_out)
{
    constexpr int fleet = 2000;
    for (int i = 0; i < fleet; ++i)
        ecs_world.clusters["c-" + std::to_string(i)] = {2, {{"node-agent", 1}}};
    for (int sweep = 0; sweep < 11; ++sweep) { // each in another process, every 15 minutes
        const core::Time began = timers.now();
        ecs_world.calls.clear();
        static_cast<void>(invoke(schedule, 30s));
        BOOST_TEST(std::ranges::count(calls(), "DescribeServices") <= 300);
        timers.run_until(began + 15min);
    }
    const auto wrong = std::ranges::count_if(
        ecs_world.clusters, [](const auto& cluster) { return cluster.second.services.at("node-agent") == 1; });
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(with_embedded_metrics_each_invocation_is_one_line_whatever_became_of_it)
{
    static_cast<void>(invoke(test::instance_event("orders")));
    BOOST_TEST(log.whole_lines.empty()); // not without
    config.emf = true;
    static_cast<void>(metrics.emf_line(timers.wall(), observe::EmfKind::invocation));
    ecs_world.clusters["orders"] = {19, {{"node-agent", 28}}};
    static_cast<void>(invoke(test::instance_event("orders")));
    static_cast<void>(invoke("not JSON"));
    static_cast<void>(
        invoke(R"({"version":"0","id":"e-1","detail-type":"x","source":"aws.ec2","account":"111122223333",)"
               R"("time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[],"detail":{}})"));
    BOOST_TEST_REQUIRE(log.whole_lines.size() == 3u);
    const json::value first = json::parse(log.whole_lines[0]);
    BOOST_TEST(first.at("FunctionName").as_string() == "scaler");
    BOOST_TEST(first.at("headcount_reconciles_total_by_outcome").at("adjusted").to_number<int>() == 1);
    BOOST_TEST(first.at("headcount_aws_requests_total").to_number<int>() == 3);
    for (const int refused : {1, 2})
        BOOST_TEST(json::parse(log.whole_lines[static_cast<std::size_t>(refused)])
                       .at("headcount_events_total_by_result")
                       .at("rejected")
                       .to_number<int>() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
