// Nothing that is secret is said: not in a log line of any level, not in a metric, not in an error. And what is no
// secret is said, since it is what one looks for when a call fails.
#include "headcount/aws/client.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;

namespace {

// Answers with whatever it was sent, in every place where an answer may hold words.
class Parrot {
public:
    core::Result<net::Response> operator()(const net::Request& request)
    {
        const auto all = quoted(request);
        switch (turn_++ % 12) {
        case 0: return answer("{}");
        case 1: return json_error(400, "ThrottlingException", all);
        case 2: return json_error(403, "IncompleteSignatureException", all);
        case 3: return json_error(403, "InvalidSignatureException", all);
        case 4: return json_error(400, "ExpiredTokenException", all);
        case 5: return answer(all, 500);
        case 6: return answer("<html>" + all + "</html>", 503);
        case 7: return answer("{\"message\":\"" + all, 400);
        case 8: return answer("", 302, {{"Location", "https://elsewhere/?" + all}});
        case 9: return answer("<ErrorResponse><Error><Code>X</Code><Message>" + all + "</Message></Error>", 400);
        case 10: return transport_error();
        default: return answer("{\"half\":", 200);
        }
    }

private:
    static std::string quoted(const net::Request& request)
    {
        std::string all = "you sent ";
        for (const auto& [name, value] : request.headers)
            all.append(name).append(": ").append(value).append(" ");
        const auto token = net::find_header(request.headers, "X-Amz-Security-Token");
        return all + "signed with secret-of-" + std::string(token.substr(token.rfind('-') + 1));
    }

    int turn_ = 0;
};

std::string signature_of(const net::Request& request)
{
    const auto header = net::find_header(request.headers, "Authorization");
    return std::string(header.substr(header.find("Signature=") + 10));
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_secrets)

BOOST_AUTO_TEST_CASE(of_many_calls_that_succeed_and_fail_no_log_metric_or_error_holds_a_secret)
{
    AwsWorld w;
    w.transport.otherwise(Parrot{});
    std::string said;
    for (int i = 0; i < 200; ++i) {
        for (const auto service : {aws::Service::ecs, aws::Service::sqs, aws::Service::sts}) {
            const auto response = w.call("DescribeClusters", 60s, service);
            if (!response) said += response.error().message + "\n" + response.error().code + "\n";
        }
    }
    BOOST_TEST(said.find("[secret]") != std::string::npos); // the answers did quote them
    BOOST_TEST(said.find("[signature]") != std::string::npos);
    for (const auto& line : w.log.lines())
        said += line + "\n";
    said += w.metrics.text();

    std::vector<std::string> secrets{"secret-of", "token-of"};
    for (const auto& sent : w.transport.sent())
        secrets.push_back(signature_of(sent.request));
    BOOST_TEST(secrets.size() > 600U);
    for (const auto& secret : secrets) {
        BOOST_TEST_REQUIRE(secret.size() >= 8U);
        BOOST_TEST(said.find(secret) == std::string::npos, secret);
    }
}

BOOST_AUTO_TEST_CASE(each_attempt_is_counted_by_its_code_and_logged_with_all_but_its_secrets)
{
    AwsWorld w;
    w.transport.expect("DescribeClusters").replies(json_error(400, "ThrottlingException")).takes(20ms);
    w.transport.expect("DescribeClusters").fails(transport_error());
    w.transport.expect("DescribeClusters");
    BOOST_TEST(w.call().has_value());
    const auto text = w.metrics.text();
    for (const std::string code : {"ThrottlingException", "transport", "200"}) {
        const std::string series =
            "headcount_aws_requests_total{code=\"" + code + "\",operation=\"DescribeClusters\",service=\"ecs\"} 1";
        BOOST_TEST(text.find(series) != std::string::npos, series);
    }
    BOOST_REQUIRE(w.log.lines().size() == 3U);
    const auto& first = w.log.lines().front();
    for (const std::string part :
         {"AWS request", "service=ecs", "operation=DescribeClusters", "account=111122223333", "region=eu-west-1",
          "endpoint=ecs.eu-west-1.amazonaws.com", "target=/", "attempt=1", "status=400", "code=ThrottlingException",
          "request_id=b1a7c3d0-0000-4000-8000-000000000001", "ms=20", "Content-Type: application/x-amz-json-1.1",
          "X-Amz-Target: AmazonEC2ContainerServiceV20141113.DescribeClusters", "X-Amz-Date: 20260102T030405Z",
          "amz-sdk-request: attempt=1; max=3", "User-Agent: headcount/", "Authorization: [secret]",
          "X-Amz-Security-Token: [secret]"})
        BOOST_TEST(first.find(part) != std::string::npos, part << " in " << first);
    BOOST_TEST(w.log.count("attempt=2") == 1U);
    BOOST_TEST(w.log.count("code=ok") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
