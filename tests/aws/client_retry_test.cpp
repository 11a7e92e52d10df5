// Attempts, deadlines, quotas and long polls of a call.
#include "headcount/aws/client.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

std::string header(const net::Request& request, std::string_view name)
{
    return std::string(net::find_header(request.headers, name));
}

std::string authorization(const ScriptedTransport::Sent& sent)
{
    return header(sent.request, "Authorization");
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_retry)

BOOST_AUTO_TEST_CASE(every_passing_trouble_costs_one_more_attempt_that_is_signed_anew)
{
    for_each_failure(1, passing_troubles(), [](std::size_t index, const Failure& failure) {
        AwsWorld w;
        w.transport.expect("DescribeClusters");
        w.transport.fail_before(index, failure.outcome);
        const auto response = w.call();
        BOOST_REQUIRE(response.has_value());
        BOOST_TEST(response->attempts == 2U);
        BOOST_TEST(w.transport.problem() == "");
        const auto& sent = w.transport.sent();
        BOOST_TEST(header(sent[1].request, "amz-sdk-request") == "attempt=2; max=3");
        BOOST_TEST(header(sent[1].request, "amz-sdk-invocation-id") ==
                   header(sent[0].request, "amz-sdk-invocation-id"));
    });
}

BOOST_AUTO_TEST_CASE(a_retry_after_more_than_a_second_carries_a_newer_date_and_signature)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(answer("", 503, {{"x-amz-retry-after", "3000"}}));
    w.transport.expect("DescribeClusters");
    BOOST_TEST(w.call().has_value());
    const auto& sent = w.transport.sent();
    BOOST_TEST((sent[1].at - sent[0].at >= 3s));
    BOOST_TEST(header(sent[1].request, "X-Amz-Date") == "20260102T030408Z");
    BOOST_TEST(authorization(sent[0]) != authorization(sent[1]));
}

BOOST_AUTO_TEST_CASE(after_three_attempts_the_error_says_what_failed_where_and_why)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(json_error(400, "ThrottlingException", "Rate exceeded")).times(3);
    const auto response = w.call();
    BOOST_REQUIRE(!response.has_value());
    const auto error = response.error();
    BOOST_TEST(error.kind == ErrorKind::throttled);
    BOOST_TEST(error.retryable);
    BOOST_TEST(error.code == "ThrottlingException");
    BOOST_TEST(error.request_id == "b1a7c3d0-0000-4000-8000-000000000001");
    BOOST_TEST(error.message ==
               "DescribeClusters (111122223333/eu-west-1) was refused with ThrottlingException (request "
               "b1a7c3d0-0000-4000-8000-000000000001): Rate exceeded");
    BOOST_TEST(w.transport.problem() == "");
    const auto text = w.metrics.text();
    BOOST_TEST(text.find(R"(code="ThrottlingException",operation="DescribeClusters",service="ecs"} 3)") !=
                   std::string::npos,
               text);
    BOOST_TEST(text.find(R"(headcount_throttled_total{account="111122223333",region="eu-west-1"} 3)") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_deadline_bounds_all_attempts_and_no_delay_outlasts_it)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(answer("", 503, {{"x-amz-retry-after", "4000"}}));
    const auto before = w.timers.now();
    const auto error = w.call("DescribeClusters", 2s).error();
    BOOST_TEST(error.kind == ErrorKind::deadline);
    BOOST_TEST(error.code == "503");
    BOOST_TEST((w.timers.now() == before)); // said at once, not slept out
    BOOST_TEST(error.message.find("ran out of time after 1 attempt, the last: 503") != std::string::npos,
               error.message);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_silent_server_costs_one_attempts_time_and_is_asked_again)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").hangs();
    w.transport.expect("DescribeClusters");
    const auto response = w.call();
    BOOST_REQUIRE(response.has_value());
    const auto& sent = w.transport.sent();
    BOOST_TEST((sent[1].at - sent[0].at >= 5s && sent[1].at - sent[0].at < 5100ms));
}

BOOST_AUTO_TEST_CASE(a_server_silent_to_the_end_is_a_deadline)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").hangs().times(2);
    const auto before = w.timers.now();
    const auto error = w.call("DescribeClusters", 8s).error();
    BOOST_TEST(error.kind == ErrorKind::deadline);
    BOOST_TEST((w.timers.now() - before == 8s));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_long_poll_may_be_silent_for_its_wait_beyond_an_attempts_time)
{
    AwsWorld w;
    w.transport.expect("ReceiveMessage").takes(20s).check([](const auto& request) {
        BOOST_TEST((request.first_byte == 25s));
    });
    aws::ApiRequest request;
    request.service = aws::Service::sqs;
    request.operation = "ReceiveMessage";
    request.scope = prod;
    request.long_poll = 20s;
    BOOST_TEST(w.run(w.client().call(request, w.within(60s))).has_value());
    BOOST_TEST((w.transport.sent()[0].deadline.left(core::Time{}) == 25s));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_empty_retry_quota_stops_retries_of_that_account_region_and_service_only)
{
    AwsWorld w;
    w.transport.otherwise([](const net::Request& request) -> core::Result<net::Response> {
        if (request.endpoint.host == "ecs.eu-west-1.amazonaws.com") return answer("", 500);
        return answer("{}");
    });
    for (int i = 0; i < 30; ++i)
        (void)w.call();
    const auto in_trouble = w.transport.sent().size();
    BOOST_TEST(in_trouble == 30U + 500 / 14);
    (void)w.call();
    BOOST_TEST(w.transport.sent().size() == in_trouble + 1);
    BOOST_TEST(w.client().retry_quota(prod, aws::Service::ecs) < 14U);
    BOOST_TEST(w.client().retry_quota(prod, aws::Service::sqs) == 500U);
    BOOST_TEST(w.client().retry_quota({"222233334444", "eu-west-1"}, aws::Service::ecs) == 500U);
}

BOOST_AUTO_TEST_CASE(a_long_poll_without_quota_waits_before_it_reports)
{
    AwsWorld w;
    w.transport.otherwise([](const net::Request&) { return answer("", 500, {{"x-amz-retry-after", "2000"}}); });
    aws::ApiRequest request;
    request.service = aws::Service::sqs;
    request.operation = "ReceiveMessage";
    request.scope = prod;
    request.long_poll = 20s;
    while (w.client().retry_quota(prod, aws::Service::sqs) >= 14)
        (void)w.run(w.client().call(request, w.within(300s)));
    const auto before = w.timers.now();
    const auto sent = w.transport.sent().size();
    BOOST_TEST(w.run(w.client().call(request, w.within(300s))).error().kind == ErrorKind::server);
    BOOST_TEST(w.transport.sent().size() == sent + 1);
    BOOST_TEST((w.timers.now() - before >= 2s));
}

BOOST_AUTO_TEST_CASE(a_call_cancelled_between_two_attempts_ends_at_once)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(answer("", 503, {{"x-amz-retry-after", "4000"}}));
    std::optional<core::Result<aws::ApiResponse>> result;
    aws::ApiRequest request;
    request.operation = "DescribeClusters";
    request.scope = prod;
    net::TaskGroup tasks{w.io.get_executor()};
    tasks.spawn(test::detail::keep(w.client().call(request, w.within(60s)), result));
    w.timers.run_until(core::Time{} + 1s);
    tasks.cancel();
    w.timers.run_until(core::Time{} + 1s);
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->error().kind == ErrorKind::cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
