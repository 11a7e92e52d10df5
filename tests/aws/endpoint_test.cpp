#include "headcount/aws/endpoint.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

using namespace headcount;
using aws::Service;

namespace {

aws::Environment variables(std::map<std::string, std::string> values)
{
    return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
        const auto found = values.find(std::string(name));
        if (found == values.end()) return std::nullopt;
        return found->second;
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(endpoint)

BOOST_AUTO_TEST_CASE(every_partition_has_its_own_suffix)
{
    const std::pair<std::string, std::string> cases[] = {
        {"eu-west-1", "ecs.eu-west-1.amazonaws.com"},
        {"cn-north-1", "ecs.cn-north-1.amazonaws.com.cn"},
        {"us-gov-west-1", "ecs.us-gov-west-1.amazonaws.com"},
        {"us-iso-east-1", "ecs.us-iso-east-1.c2s.ic.gov"},
        {"us-isob-east-1", "ecs.us-isob-east-1.sc2s.sgov.gov"},
        {"eu-isoe-west-1", "ecs.eu-isoe-west-1.cloud.adc-e.uk"},
        {"us-isof-south-1", "ecs.us-isof-south-1.csp.hci.ic.gov"},
        {"eusc-de-east-1", "ecs.eusc-de-east-1.amazonaws.eu"},
        {"xx-new-1", "ecs.xx-new-1.amazonaws.com"},
    };
    for (const auto& [region, host] : cases) {
        const auto url = aws::regional_endpoint(Service::ecs, region);
        BOOST_TEST(url.endpoint.host == host);
        BOOST_TEST(url.endpoint.tls);
        BOOST_TEST(url.endpoint.port == 443);
        BOOST_TEST(url.target == "/");
    }
    BOOST_TEST(aws::regional_endpoint(Service::sqs, "eu-west-1").endpoint.host == "sqs.eu-west-1.amazonaws.com");
    BOOST_TEST(aws::regional_endpoint(Service::sts, "cn-north-1").endpoint.host == "sts.cn-north-1.amazonaws.com.cn");
}

BOOST_AUTO_TEST_CASE(an_override_of_one_service_beats_that_of_all_and_keeps_its_path)
{
    const auto endpoints = aws::endpoints_from(variables(
        {{"AWS_ENDPOINT_URL", "http://localhost:4566"}, {"AWS_ENDPOINT_URL_SQS", "https://queue.example/prefix"}}));
    BOOST_REQUIRE(endpoints.has_value());
    const auto ecs = aws::endpoint_of(Service::ecs, "eu-west-1", *endpoints);
    const auto sqs = aws::endpoint_of(Service::sqs, "eu-west-1", *endpoints);
    BOOST_TEST(ecs.endpoint.authority() == "localhost:4566");
    BOOST_TEST(!ecs.endpoint.tls);
    BOOST_TEST(sqs.endpoint.host == "queue.example");
    BOOST_TEST(sqs.target == "/prefix");
}

BOOST_AUTO_TEST_CASE(overrides_that_are_empty_or_switched_off_do_not_count)
{
    const auto empty = aws::endpoints_from(variables({{"AWS_ENDPOINT_URL", ""}}));
    const auto off = aws::endpoints_from(
        variables({{"AWS_ENDPOINT_URL", "http://localhost"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"}}));
    BOOST_TEST(empty->empty());
    BOOST_TEST(off->empty());
    BOOST_TEST(aws::endpoint_of(Service::ecs, "eu-west-1", *off).endpoint.host == "ecs.eu-west-1.amazonaws.com");
}

BOOST_AUTO_TEST_CASE(an_override_that_is_no_url_is_named)
{
    const auto endpoints = aws::endpoints_from(variables({{"AWS_ENDPOINT_URL_STS", "localhost:4566"}}));
    BOOST_REQUIRE(!endpoints.has_value());
    BOOST_TEST(endpoints.error().message.starts_with("AWS_ENDPOINT_URL_STS is no URL"));
}

BOOST_AUTO_TEST_SUITE_END()
