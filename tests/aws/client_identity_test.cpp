// Credentials that are refused, clocks that are off, and secrets that do not show.
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

net::Response dated(net::Response response, std::string date)
{
    response.headers.push_back({"Date", std::move(date)});
    return response;
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_identity)

BOOST_AUTO_TEST_CASE(expired_credentials_are_fetched_anew_and_the_call_goes_on)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(json_error(400, "ExpiredTokenException"));
    w.transport.expect("DescribeClusters").check([](const auto& request) {
        BOOST_TEST(header(request, "X-Amz-Security-Token") == "token-of-AKIA1");
    });
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.credentials.invalidated == 1U);
    BOOST_TEST(w.client().retry_quota(prod, aws::Service::ecs) == 500U); // it was no retry
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(credentials_that_expire_again_and_again_are_fetched_once_a_call)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(json_error(400, "ExpiredTokenException")).times(2);
    const auto error = w.call().error();
    BOOST_TEST(error.kind == ErrorKind::credentials);
    BOOST_TEST(w.credentials.invalidated == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_key_that_nobody_can_renew_is_not_tried_twice)
{
    AwsWorld w;
    w.credentials.renewable = false;
    w.transport.expect("DescribeClusters").replies(json_error(400, "UnrecognizedClientException", "token invalid"));
    const auto error = w.call().error();
    BOOST_TEST(error.kind == ErrorKind::credentials);
    BOOST_TEST(error.code == "UnrecognizedClientException");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(credentials_that_another_call_renewed_meanwhile_are_not_thrown_away)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(json_error(400, "ExpiredTokenException")).check([&w](const auto&) {
        w.credentials.present = make_credentials("AKIANEW");
    });
    w.transport.expect("DescribeClusters").check([](const auto& request) {
        BOOST_TEST(header(request, "X-Amz-Security-Token") == "token-of-AKIANEW");
    });
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.credentials.invalidated == 0U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(without_credentials_nothing_is_sent)
{
    AwsWorld w;
    w.credentials.error = core::Error{ErrorKind::credentials, "", "no AWS credentials found", false, ""};
    const auto error = w.call().error();
    BOOST_TEST(error.kind == ErrorKind::credentials);
    BOOST_TEST(error.message == "DescribeClusters (111122223333/eu-west-1) was not sent: no AWS credentials found");
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(a_role_that_may_not_be_assumed_is_not_told_as_a_refusal_of_the_call)
{
    AwsWorld w;
    w.credentials.error = core::Error{ErrorKind::denied, "AccessDenied",
                                      "cannot assume role r: AssumeRole was refused; check that the role exists", false,
                                      "request-of-sts"};
    const auto error = w.call("DescribeServices").error();
    BOOST_TEST(error.message == "DescribeServices (111122223333/eu-west-1) was not sent: cannot assume role r: "
                                "AssumeRole was refused; check that the role exists");
    BOOST_TEST(error.kind == ErrorKind::denied);
    BOOST_TEST(error.code == "AccessDenied");
    BOOST_TEST(error.request_id == "request-of-sts");
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_is_corrected_from_the_servers_date_and_stays_corrected)
{
    AwsWorld w;
    const auto late = json_error(400, "InvalidSignatureException", "Signature expired");
    w.transport.expect("DescribeClusters").replies(dated(late, "Fri, 02 Jan 2026 03:14:05 GMT"));
    w.transport.expect("DescribeClusters").check([](const auto& request) {
        BOOST_TEST(header(request, "X-Amz-Date") == "20260102T031405Z");
        BOOST_TEST(header(request, "amz-sdk-request") == "ttl=20260102T031410Z; attempt=2; max=3");
    });
    w.transport.expect("DescribeClusters").check([](const auto& request) {
        BOOST_TEST(header(request, "X-Amz-Date") == "20260102T031405Z");
    });
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.transport.problem() == "");
    BOOST_TEST((w.timers.now() == core::Time{})); // at once
}

BOOST_AUTO_TEST_CASE(a_signature_error_with_the_right_time_is_final)
{
    AwsWorld w;
    const auto bad = json_error(400, "InvalidSignatureException", "does not match");
    w.transport.expect("DescribeClusters").replies(dated(bad, "Fri, 02 Jan 2026 03:08:05 GMT")); // 4 minutes, not more
    BOOST_TEST(w.call().error().kind == ErrorKind::credentials);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_date_of_a_proxy_does_not_touch_the_clock)
{
    AwsWorld w;
    net::Response proxy = json_error(400, "InvalidSignatureException");
    proxy.headers = {{"Date", "Fri, 02 Jan 2026 09:00:00 GMT"}}; // and no request id
    w.transport.expect("DescribeClusters").replies(proxy);
    w.transport.expect("DescribeClusters").check([](const auto& request) {
        BOOST_TEST(header(request, "X-Amz-Date") == "20260102T030405Z");
    });
    BOOST_TEST(!w.call().has_value());
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_clock_that_cannot_be_corrected_costs_one_more_attempt_and_no_loop)
{
    AwsWorld w;
    const auto late = json_error(400, "InvalidSignatureException");
    w.transport.expect("DescribeClusters").replies(dated(late, "Fri, 02 Jan 2026 05:00:00 GMT"));
    w.transport.expect("DescribeClusters").replies(dated(late, "Fri, 02 Jan 2026 09:00:00 GMT"));
    BOOST_TEST(w.call().error().kind == ErrorKind::credentials);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(clocks_are_kept_apart_by_endpoint)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters")
        .replies(dated(json_error(400, "RequestTimeTooSkewed"), "Fri, 02 Jan 2026 04:04:05 GMT"));
    w.transport.expect("DescribeClusters");
    w.transport.expect("ReceiveMessage").check([](const auto& request) {
        BOOST_TEST(header(request, "X-Amz-Date") == "20260102T030405Z");
    });
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.call("ReceiveMessage", 60s, aws::Service::sqs).has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(neither_trace_lines_nor_errors_show_a_secret_even_where_the_service_quotes_it)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters")
        .replies(json_error(403, "InvalidSignatureException", "you sent token-of-AKIA0 and secret-of-AKIA0"));
    const auto error = w.call().error();
    BOOST_TEST(error.message.find("you sent [secret] and [secret]") != std::string::npos, error.message);
    BOOST_TEST(w.log.count("AWS request") == 1U);
    BOOST_TEST(w.log.count("operation=DescribeClusters") == 1U);
    BOOST_TEST(w.log.count("token-of") == 0U);
    BOOST_TEST(w.log.count("secret-of") == 0U);
}

BOOST_AUTO_TEST_CASE(a_session_token_longer_than_a_message_may_be_shows_no_part_of_itself)
{
    std::string token; // no two parts of it are the same
    for (int i = 0; token.size() < 1000; ++i)
        token += "T" + std::to_string(1000 + i);
    const std::string quoted = "the security token " + token + " is not for this region";
    const std::string half = "{\"message\":\"" + quoted; // half a document is shown as it came
    const net::Response echoes[] = {json_error(403, "ForbiddenException", quoted), answer(half, 403),
                                    answer("<html>" + quoted + "</html>", 403),
                                    answer("", 302, {{"Location", "https://elsewhere/" + token}})};
    for (const auto& echo : echoes) {
        AwsWorld w;
        auto who = std::make_shared<aws::Credentials>();
        who->access_key_id = "AKIA0";
        who->secret_access_key = core::Secret("secret-of-AKIA0");
        who->session_token = core::Secret(token);
        w.credentials.present = who;
        w.transport.expect("DescribeClusters").replies(echo);
        const auto error = w.call().error();
        BOOST_TEST(error.message.find("[secret]") != std::string::npos, error.message);
        BOOST_TEST(error.message.find("T1000") == std::string::npos, error.message);
    }
}

BOOST_AUTO_TEST_SUITE_END()
