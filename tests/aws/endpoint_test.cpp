// Where AWS's own hosts are, in every partition, with FIPS and dual-stack; and what a configured URL changes.
#include "headcount/aws/endpoint.hpp"

#include "aws/endpoint_host.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using aws::EndpointRules;
using aws::Service;

namespace {

const EndpointRules plain;
const EndpointRules fips{.configured = {}, .fips = "AWS_USE_FIPS_ENDPOINT", .dual_stack = ""};
const EndpointRules dual{.configured = {}, .fips = "", .dual_stack = "AWS_USE_DUALSTACK_ENDPOINT"};
const EndpointRules both{.configured = {}, .fips = "AWS_USE_FIPS_ENDPOINT", .dual_stack = "AWS_USE_DUALSTACK_ENDPOINT"};

std::string host(const EndpointRules& rules, Service service, std::string_view region)
{
    return aws::endpoint_of(rules, service, region).value().endpoint.host;
}

} // namespace

BOOST_AUTO_TEST_SUITE(endpoint)

BOOST_AUTO_TEST_CASE(an_endpoint_of_aws_is_https_at_its_usual_port_and_path)
{
    const auto url = aws::endpoint_of(plain, Service::ecs, "eu-west-1").value();
    BOOST_TEST(url.endpoint.host == "ecs.eu-west-1.amazonaws.com");
    BOOST_TEST(url.endpoint.tls);
    BOOST_TEST(url.endpoint.port == 443);
    BOOST_TEST(url.target == "/");
}

BOOST_AUTO_TEST_CASE(every_partition_has_its_own_suffixes)
{
    struct Row {
        std::string region, suffix, dual_stack;
    };
    const Row rows[] = {
        {"eu-west-1", "amazonaws.com", "api.aws"},
        {"mx-central-1", "amazonaws.com", "api.aws"},
        {"cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
        {"us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov"},
        {"us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud"},
        {"eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
        {"us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
        {"eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu"},
        {"xx-new-1", "amazonaws.com", "api.aws"}, // no pattern fits: taken as the partition aws
    };
    for (const auto& [region, suffix, dual_stack] : rows) {
        for (const auto service : {Service::ecs, Service::sqs, Service::sts}) {
            const std::string name(to_string(service));
            BOOST_TEST(host(plain, service, region) == name + "." + region + "." + suffix);
            BOOST_TEST(host(fips, service, region) == name + "-fips." + region + "." + suffix);
            BOOST_TEST(host(dual, service, region) == name + "." + region + "." + dual_stack);
            BOOST_TEST(host(both, service, region) == name + "-fips." + region + "." + dual_stack);
        }
    }
}

BOOST_AUTO_TEST_CASE(in_govcloud_the_plain_names_of_sqs_and_sts_are_fips_and_ecs_has_its_own)
{
    const std::string region = "us-gov-west-1";
    BOOST_TEST(host(plain, Service::ecs, region) == "ecs.us-gov-west-1.amazonaws.com");
    BOOST_TEST(host(fips, Service::ecs, region) == "ecs-fips.us-gov-west-1.amazonaws.com");
    BOOST_TEST(host(dual, Service::ecs, region) == "ecs.us-gov-west-1.api.aws");
    BOOST_TEST(host(both, Service::ecs, region) == "ecs-fips.us-gov-west-1.api.aws");
    for (const auto service : {Service::sqs, Service::sts}) {
        const std::string name(to_string(service));
        BOOST_TEST(host(plain, service, region) == name + ".us-gov-west-1.amazonaws.com");
        BOOST_TEST(host(fips, service, region) == name + ".us-gov-west-1.amazonaws.com");
        BOOST_TEST(host(dual, service, region) == name + ".us-gov-west-1.api.aws");
        BOOST_TEST(host(both, service, region) == name + "-fips.us-gov-west-1.api.aws");
    }
}

BOOST_AUTO_TEST_CASE(a_partition_without_such_endpoints_has_no_such_host)
{
    const aws::PartitionHosts young{"aws-young", "young.example", "", false};
    const auto of = [&young](aws::Variant variant) { return host_of(Service::ecs, "yy-new-1", young, variant); };
    BOOST_TEST(of({}) == "ecs.yy-new-1.young.example");
    BOOST_TEST(of({.fips = true}) == "");
    BOOST_TEST(of({.dual_stack = true}) == "");
    BOOST_TEST(of({.fips = true, .dual_stack = true}) == "");
    const auto message = [&young](const EndpointRules& rules) {
        return no_such_endpoints(rules, "yy-new-1", young).message;
    };
    BOOST_TEST(message(fips) ==
               "AWS_USE_FIPS_ENDPOINT asks for FIPS endpoints, and the partition aws-young of yy-new-1 "
               "has none: set it to false");
    BOOST_TEST(message(dual) == "AWS_USE_DUALSTACK_ENDPOINT asks for dual-stack endpoints, and the partition aws-young "
                                "of yy-new-1 has none: set it to false");
    BOOST_TEST(message(both) == "AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT ask for FIPS and dual-stack "
                                "endpoints, and the partition aws-young of yy-new-1 does not have both: set one of "
                                "them to false");
}

BOOST_AUTO_TEST_CASE(a_configured_url_stands_for_its_service_in_every_region_and_keeps_its_path)
{
    EndpointRules rules;
    rules.configured[Service::sqs] = {{{false, "queue.example", 4566}, "/prefix"}, "AWS_ENDPOINT_URL_SQS"};
    for (const std::string_view region : {"eu-west-1", "cn-north-1"}) {
        const auto url = aws::endpoint_of(rules, Service::sqs, region).value();
        BOOST_TEST(url.endpoint.authority() == "queue.example:4566");
        BOOST_TEST(!url.endpoint.tls);
        BOOST_TEST(url.target == "/prefix");
    }
    BOOST_TEST(host(rules, Service::ecs, "eu-west-1") == "ecs.eu-west-1.amazonaws.com");
}

BOOST_AUTO_TEST_SUITE_END()
