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

} // namespace

BOOST_AUTO_TEST_SUITE(client)

BOOST_AUTO_TEST_CASE(a_call_is_sent_to_the_region_signed_and_says_what_it_is)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters")
        .host("ecs.eu-west-1.amazonaws.com")
        .body("{}")
        .check([](const auto& request) {
            BOOST_TEST(request.method == "POST");
            BOOST_TEST(request.target == "/");
            BOOST_TEST(header(request, "Content-Type") == "application/x-amz-json-1.1");
            BOOST_TEST(header(request, "X-Amz-Target") == "AmazonEC2ContainerServiceV20141113.DescribeClusters");
            BOOST_TEST(header(request, "X-Amz-Date") == "20260102T030405Z");
            BOOST_TEST(header(request, "X-Amz-Security-Token") == "token-of-AKIA0");
            BOOST_TEST(
                header(request, "Authorization")
                    .starts_with("AWS4-HMAC-SHA256 Credential=AKIA0/20260102/eu-west-1/ecs/aws4_request, "
                                 "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "));
            BOOST_TEST(header(request, "amz-sdk-invocation-id").size() == 36U);
            BOOST_TEST(header(request, "amz-sdk-request") == "attempt=1; max=3");
            BOOST_TEST(header(request, "Accept-Encoding") == "identity");
            BOOST_TEST(header(request, "User-Agent").starts_with("headcount/"));
        });
    const auto response = w.call();
    BOOST_REQUIRE(response.has_value());
    BOOST_TEST(response->body == "{}");
    BOOST_TEST(response->body.capacity() >= response->body.size() + 64);
    BOOST_TEST(response->request_id == "b1a7c3d0-0000-4000-8000-000000000001");
    BOOST_TEST(response->attempts == 1U);
    BOOST_TEST(w.credentials.asked.front() == "111122223333");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(sqs_speaks_json_1_0_and_sts_speaks_query)
{
    AwsWorld w;
    w.transport.expect("ReceiveMessage").host("sqs.eu-west-1.amazonaws.com").check([](const auto& request) {
        BOOST_TEST(header(request, "Content-Type") == "application/x-amz-json-1.0");
        BOOST_TEST(header(request, "X-Amz-Target") == "AmazonSQS.ReceiveMessage");
    });
    w.transport.expect("GetCallerIdentity")
        .host("sts.eu-west-1.amazonaws.com")
        .body("Action=GetCallerIdentity&Version=2011-06-15")
        .replies(answer("<GetCallerIdentityResponse/>"))
        .check([](const auto& request) {
            BOOST_TEST(header(request, "Content-Type") == "application/x-www-form-urlencoded; charset=utf-8");
            BOOST_TEST(header(request, "X-Amz-Target").empty());
        });
    BOOST_TEST(w.call("ReceiveMessage", 60s, aws::Service::sqs).has_value());
    BOOST_TEST(w.call("GetCallerIdentity", 60s, aws::Service::sts).has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_endpoint_override_changes_host_and_path_and_the_region_still_signs)
{
    AwsWorld w;
    w.options.endpoints.configured[aws::Service::ecs].url = {{false, "localhost", 4566}, "/prefix"};
    w.transport.expect("DescribeClusters").host("localhost:4566").check([](const auto& request) {
        BOOST_TEST(request.target == "/prefix");
        BOOST_TEST(header(request, "Authorization").find("/eu-west-1/ecs/") != std::string::npos);
    });
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_final_at_once_and_says_what_to_allow)
{
    AwsWorld w;
    w.transport.expect("DeleteMessageBatch")
        .replies(json_error(400, "AccessDeniedException", "User: x is not authorized. "));
    const auto error = w.call("DeleteMessageBatch", 60s, aws::Service::sqs).error();
    BOOST_TEST(error.kind == ErrorKind::denied);
    BOOST_TEST(!error.retryable);
    BOOST_TEST(error.message.ends_with("x is not authorized; allow sqs:DeleteMessage to this identity"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_an_answer_only_where_the_operation_has_none)
{
    AwsWorld w;
    w.transport.expect("DeleteMessage").replies(answer(""));
    aws::ApiRequest request;
    request.service = aws::Service::sqs;
    request.operation = "DeleteMessage";
    request.scope = prod;
    request.no_output = true;
    const auto response = w.run(w.client().call(request, w.within(60s)));
    BOOST_REQUIRE(response.has_value());
    BOOST_TEST(response->body == "{}");
}

BOOST_AUTO_TEST_CASE(an_error_document_with_status_200_is_an_error)
{
    AwsWorld w;
    w.transport.expect("AssumeRole")
        .replies(
            answer("<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"));
    const auto error = w.call("AssumeRole", 60s, aws::Service::sts).error();
    BOOST_TEST(error.kind == ErrorKind::denied);
    BOOST_TEST(error.code == "AccessDenied");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(half_an_xml_document_with_status_200_is_asked_for_again)
{
    AwsWorld w;
    w.transport.expect("AssumeRole").replies(answer("<AssumeRoleResponse><AssumeRole"));
    w.transport.expect("AssumeRole").replies(answer("<AssumeRoleResponse/>"));
    BOOST_TEST(w.call("AssumeRole", 60s, aws::Service::sts).has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_region_or_an_account_that_is_none_never_becomes_a_host_or_a_role)
{
    AwsWorld w;
    for (const core::Scope& scope :
         {core::Scope{"111122223333", "eu-west-1.evil.example/"}, core::Scope{"111122223333", ""},
          core::Scope{"1111", "eu-west-1"}, core::Scope{"11112222333x", "eu-west-1"}}) {
        aws::ApiRequest request;
        request.operation = "DescribeClusters";
        request.scope = scope;
        BOOST_TEST(w.run(w.client().call(request, w.within(60s))).error().kind == ErrorKind::invalid);
    }
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_ends_at_once_and_is_not_tried_again)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").hangs();
    std::optional<core::Result<aws::ApiResponse>> result;
    aws::ApiRequest request;
    request.operation = "DescribeClusters";
    request.scope = prod;
    net::TaskGroup tasks{w.io.get_executor()};
    tasks.spawn(test::detail::keep(w.client().call(request, w.within(60s)), result));
    w.timers.run_until(core::Time{} + 1s);
    BOOST_TEST(!result.has_value());
    tasks.cancel();
    w.timers.run_until(core::Time{} + 1s);
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->error().kind == ErrorKind::cancelled);
    BOOST_TEST(w.transport.sent().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
