// `headcount lambda` as Lambda runs it: what each kind of invocation costs in calls of ECS, in which order, and what is
// reported.
#include "integration/lambda_world.hpp"
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <cstdint>
#include <fstream>
#include <iomanip>
#include <set>
#include <sstream>

namespace headcount {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Calls = std::vector<std::string>;

std::string event(const std::string& cluster = "orders")
{
    return test::instance_event("111122223333", cluster);
}

std::string other(const std::string& source, const std::string& detail_type)
{
    return R"({"version":"0","id":"e-1","detail-type":")" + detail_type + R"(","source":")" + source +
           R"(","account":"111122223333","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[],"detail":{}})";
}

std::string field(const test::Report& report, const char* name)
{
    return test::text_of(json::parse(report.body).at(name));
}

std::string record(const std::string& id, const std::string& body)
{
    return json::serialize(json::object{{"messageId", id},
                                        {"receiptHandle", "handle"},
                                        {"body", body},
                                        {"attributes", {{"ApproximateReceiveCount", "1"}}},
                                        {"eventSource", "aws:sqs"},
                                        {"eventSourceARN", "arn:aws:sqs:eu-west-1:111122223333:events"}});
}

// The ports of the other side of connections to this port that stand now, of whoever. Facts: proc_net_tcp.txt of Linux.
std::set<std::string> connections_to(std::uint16_t port)
{
    std::ostringstream wanted;
    wanted << std::hex << std::uppercase << std::setw(4) << std::setfill('0') << port;
    std::set<std::string> ports;
    std::ifstream file{"/proc/net/tcp"};
    std::string line;
    std::getline(file, line); // the heading
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    while (std::getline(file, line)) {
        std::istringstream{line} >> number >> local >> remote >> state;
        if (remote.ends_with(":" + wanted.str()) && state == "01") ports.insert(local);
    }
    return ports;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(lambda, test::LambdaWorld)

BOOST_AUTO_TEST_CASE(what_is_no_event_is_a_function_error_without_a_call)
{
    start();
    for (const std::string payload : {"not JSON", "{}", R"({"source":"aws.ecs"})", "[1]", R"({"Records":[{}]})"}) {
        const auto report = invoke(payload);
        BOOST_TEST(report.call == "error", payload << report.body);
        BOOST_TEST(field(report, "errorType") == "WrongEvent");
        BOOST_TEST(!report.error_type.empty());
    }
    BOOST_TEST(calls.empty());
}

BOOST_AUTO_TEST_CASE(an_event_from_another_source_is_a_function_error_without_a_call)
{
    start();
    const auto report = invoke(other("aws.ec2", "EC2 Instance State-change Notification"));
    BOOST_TEST(report.call == "error");
    BOOST_TEST(field(report, "errorType") == "WrongSource");
    BOOST_TEST(calls.empty());
}

BOOST_AUTO_TEST_CASE(another_detail_type_is_a_success_without_a_call)
{
    start();
    const auto report = invoke(other("aws.ecs", "ECS Task State Change"));
    BOOST_TEST(report.call == "response", report.body);
    BOOST_TEST(calls.empty());
}

BOOST_AUTO_TEST_CASE(a_cluster_without_the_service_costs_one_call)
{
    make_cluster("orders", 3, std::nullopt);
    start();
    BOOST_TEST(invoke(event()).call == "response");
    BOOST_TEST(calls == Calls{"DescribeServices"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_count_that_is_right_costs_two_calls)
{
    make_cluster("orders", 3, 3);
    start();
    BOOST_TEST(invoke(event()).call == "response");
    BOOST_TEST(calls == (Calls{"DescribeServices", "DescribeClusters"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_count_that_is_not_costs_three_in_their_order_each_time)
{
    make_cluster("orders", 3, 1);
    start();
    const Calls three{"DescribeServices", "DescribeClusters", "UpdateService"};
    BOOST_TEST(invoke(event()).call == "response");
    BOOST_TEST(calls == three, boost::test_tools::per_element());
    BOOST_TEST(desired("orders") == 3);
    set_desired("orders", 7);
    calls.clear();
    BOOST_TEST(invoke(event()).call == "response");
    BOOST_TEST(calls == three, boost::test_tools::per_element());
    BOOST_TEST(desired("orders") == 3);
}

BOOST_AUTO_TEST_CASE(one_connection_is_kept_for_the_invocations_that_follow)
{
    make_cluster("orders", 3, 1);
    start();
    BOOST_TEST(invoke(event()).call == "response");
    const auto first = connections_to(aws_port());
    BOOST_TEST(first.size() == 1U);
    for (int i = 0; i < 5; ++i) {
        set_desired("orders", 1);
        BOOST_TEST(invoke(event()).call == "response");
    }
    BOOST_TEST((connections_to(aws_port()) == first));
}

BOOST_AUTO_TEST_CASE(without_a_service_it_reports_an_init_error_and_exits)
{
    function.emplace(command({{"HEADCOUNT_SERVICE", ""}}));
    const auto report = run(api.reported());
    BOOST_TEST(report.call == "init/error");
    BOOST_TEST(field(report, "errorMessage").find("HEADCOUNT_SERVICE") != std::string::npos, report.body);
    const auto ended = function->wait(30s);
    BOOST_REQUIRE(ended);
    BOOST_TEST(ended->exit_code == 78, log());
    BOOST_TEST(log().find("HEADCOUNT_SERVICE") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_name_that_the_seed_used_is_accepted)
{
    make_cluster("orders", 3, 1);
    start({{"HEADCOUNT_SERVICE", ""},
           {"ECS_SERVICE_ARN", "arn:aws:ecs:eu-west-1:111122223333:service/elsewhere/node-agent"}});
    BOOST_TEST(invoke(event()).call == "response");
    BOOST_TEST(desired("orders") == 3);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_ecs_is_a_function_error_with_its_reason)
{
    make_cluster("orders", 3, 1);
    fault = [](const std::string& operation) -> std::optional<net::ServerResponse> {
        if (operation != "UpdateService") return std::nullopt;
        return test::aws_error(400, "AccessDeniedException", "User: function is not authorized");
    };
    start();
    const auto report = invoke(event());
    BOOST_TEST(report.call == "error");
    BOOST_TEST(field(report, "errorType") == "AccessDeniedException");
    BOOST_TEST(report.error_type == "Headcount.AccessDeniedException");
    BOOST_TEST(field(report, "errorMessage").find("UpdateService") != std::string::npos, report.body);
    BOOST_TEST(calls == (Calls{"DescribeServices", "DescribeClusters", "UpdateService"}),
               boost::test_tools::per_element());
    BOOST_TEST(log().find("\"request_id\":\"" + report.id + "\"") != std::string::npos, log());

    fault = {};
    BOOST_TEST(invoke(event()).call == "response"); // the process goes on
    BOOST_TEST(desired("orders") == 3);
}

BOOST_AUTO_TEST_CASE(an_outage_of_ecs_is_a_function_error_before_the_deadline)
{
    make_cluster("orders", 3, 1);
    fault = [](const std::string&) { return test::aws_error(500, "ServerException", "out of order"); };
    start();
    const auto begun = std::chrono::steady_clock::now();
    const auto report = invoke(event(), 2s);
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 2s));
    BOOST_TEST(report.call == "error");
    // Whether its last words are those of the deadline or of the last try is up to the back-off.
    BOOST_TEST(field(report, "errorMessage").find("out of order") != std::string::npos, report.body);
}

BOOST_AUTO_TEST_CASE(ten_records_of_one_cluster_cost_one_run_and_poison_alone_is_handed_out_again)
{
    make_cluster("orders", 3, 1);
    start();
    std::string records = record("poison", "not an event");
    for (int i = 0; i < 10; ++i)
        records += "," + record("m-" + std::to_string(i), event());
    const auto report = invoke("{\"Records\":[" + records + "]}");
    BOOST_TEST(report.call == "response");
    BOOST_TEST(report.body == R"({"batchItemFailures":[{"itemIdentifier":"poison"}]})");
    BOOST_TEST(calls == (Calls{"DescribeServices", "DescribeClusters", "UpdateService"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_batch_that_cannot_end_in_time_returns_its_rest_before_the_deadline)
{
    make_cluster("orders", 3, 1);
    make_cluster("stock", 3, 1);
    latency = 300ms;
    start();
    BOOST_TEST(invoke("{\"Records\":[" + record("m-1", event()) + "]}", 10s).body == R"({"batchItemFailures":[]})");
    latency = 10s;
    const auto begun = std::chrono::steady_clock::now();
    const auto report = invoke("{\"Records\":[" + record("m-1", event()) + "," + record("m-2", event("stock")) + "," +
                                   record("m-3", other("aws.ecs", "ECS Task State Change")) + "]}",
                               1500ms);
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 1500ms));
    BOOST_TEST(report.body == R"({"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-2"}]})");
    latency = {};
    BOOST_TEST(invoke(event("stock")).call == "response"); // nothing of it is left behind
    BOOST_TEST(desired("stock") == 3);
}

BOOST_AUTO_TEST_CASE(an_event_wrapped_by_sns_is_worked_on_as_a_record_of_its_own_and_in_a_queue)
{
    make_cluster("orders", 3, 1);
    start();
    const json::object notification{{"Type", "Notification"}, {"MessageId", "n-1"}, {"Message", event()}};
    const json::object sns{{"EventSource", "aws:sns"}, {"Sns", notification}};
    BOOST_TEST(invoke(json::serialize(json::object{{"Records", json::array{sns}}})).call == "response");
    BOOST_TEST(desired("orders") == 3);

    set_desired("orders", 1);
    const auto report = invoke("{\"Records\":[" + record("m-1", json::serialize(notification)) + "]}");
    BOOST_TEST(report.body == R"({"batchItemFailures":[]})");
    BOOST_TEST(desired("orders") == 3);
}

BOOST_AUTO_TEST_CASE(a_scheduled_event_looks_at_every_cluster)
{
    make_cluster("orders", 3, 1);
    make_cluster("stock", 2, 5);
    start();
    const auto report = invoke(other("aws.events", "Scheduled Event"));
    BOOST_TEST(report.call == "response", report.body);
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(desired("stock") == 2);
    BOOST_TEST(calls.size() == 7U); // ListClusters, and three each
}

// Only the calendar tells the pause, so that it must be a real one.
BOOST_AUTO_TEST_CASE(after_a_pause_an_invocation_is_answered_and_a_member_account_is_reached)
{
    make_cluster("orders", 3, 1, test::member_account);
    make_cluster("stock", 2, 1, test::member_account);
    start({{"HEADCOUNT_ACCOUNTS_IDS", test::member_account},
           {"HEADCOUNT_ACCOUNTS_ROLE", "headcount"},
           {"HEADCOUNT_ACCOUNTS_EXTERNAL_ID", "ext-1"}});
    BOOST_TEST(invoke(test::instance_event(test::member_account, "orders")).call == "response", log());
    BOOST_TEST(desired("orders", test::member_account) == 3);

    function->signal(SIGSTOP);
    run(net::sleep_until(timers, timers.now() + 5100ms));
    function->signal(SIGCONT);
    BOOST_TEST(invoke(test::instance_event(test::member_account, "stock"), 5s).call == "response", log());
    BOOST_TEST(desired("stock", test::member_account) == 2);
}

BOOST_AUTO_TEST_CASE(a_runtime_api_that_fails_three_times_ends_the_process)
{
    api.status_of_next = 503;
    function.emplace(command());
    run(api.asked());
    std::optional<test::Ended> ended;
    const auto until = timers.now() + 20s;
    while (!ended && timers.now() < until) {
        run(net::sleep_until(timers, timers.now() + 20ms));
        ended = function->wait(1ms);
    }
    BOOST_REQUIRE(ended);
    BOOST_TEST(ended->exit_code == 1);
    BOOST_TEST(log().find("503") != std::string::npos, log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
