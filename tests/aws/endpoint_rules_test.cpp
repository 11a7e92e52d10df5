// Which settings make the rules of endpoints: variables, keys of the profile, its `services` section, and their order.
#include "headcount/aws/endpoint.hpp"

#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using aws::Service;

namespace {

// A machine with one variable and one key for each place where an endpoint of SQS can be set.
struct Machine : test::FakeMachine {
    Machine() { variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/k"}}; }

    aws::EndpointRules rules() { return aws::endpoint_rules(surroundings()).value(); }
    std::string refusal()
    {
        const auto made = aws::endpoint_rules(surroundings());
        return made ? "" : made.error().message;
    }
    std::string host(Service service) { return endpoint_of(rules(), service, "eu-west-1").value().endpoint.host; }
    std::string by(Service service)
    {
        const auto made = rules();
        const auto found = made.configured.find(service);
        return found == made.configured.end() ? "" : found->second.by;
    }
};

constexpr const char* every_place = R"(
[default]
services = mine
endpoint_url = http://of-the-profile

[services mine]
ecs =
  endpoint_url = http://of-the-section
sqs =
  endpoint_url = http://of-the-section
  other = 1

[services other]
sts =
  endpoint_url = http://of-another-section
)";

} // namespace

BOOST_AUTO_TEST_SUITE(endpoint_rules)

BOOST_AUTO_TEST_CASE(without_settings_the_endpoints_are_those_of_aws)
{
    Machine m;
    BOOST_TEST((m.rules() == aws::EndpointRules{}));
    m.variables["AWS_ENDPOINT_URL"] = m.variables["AWS_USE_FIPS_ENDPOINT"] = ""; // empty is not set
    BOOST_TEST((m.rules() == aws::EndpointRules{}));
}

BOOST_AUTO_TEST_CASE(the_variable_of_a_service_beats_that_of_all_beats_the_section_beats_the_profile)
{
    Machine m;
    m.files["/c"] = every_place;
    m.variables["AWS_ENDPOINT_URL"] = "http://of-all";
    m.variables["AWS_ENDPOINT_URL_SQS"] = "http://of-sqs";
    BOOST_TEST(m.host(Service::sqs) == "of-sqs");
    BOOST_TEST(m.by(Service::sqs) == "AWS_ENDPOINT_URL_SQS");
    BOOST_TEST(m.host(Service::ecs) == "of-all");
    BOOST_TEST(m.by(Service::ecs) == "AWS_ENDPOINT_URL");
    m.variables.erase("AWS_ENDPOINT_URL");
    BOOST_TEST(m.host(Service::ecs) == "of-the-section");
    BOOST_TEST(m.by(Service::ecs) == "ecs endpoint_url of [services mine]");
    BOOST_TEST(m.host(Service::sts) == "of-the-profile"); // the section says nothing of it
    BOOST_TEST(m.by(Service::sts) == "endpoint_url of profile default");
    m.variables.erase("AWS_ENDPOINT_URL_SQS");
    BOOST_TEST(m.host(Service::sqs) == "of-the-section");
}

BOOST_AUTO_TEST_CASE(only_the_profile_in_use_counts)
{
    Machine m;
    m.files["/c"] =
        "[default]\nendpoint_url = http://a\n[profile prod]\nregion = eu-west-1\n"
        "[profile lab]\nservices = \"their lab\"\n[services \"their lab\"]\nsts =\n endpoint_url = http://l\n";
    m.variables["AWS_PROFILE"] = "prod";
    BOOST_TEST(m.by(Service::ecs) == "");
    m.variables.erase("AWS_PROFILE");
    BOOST_TEST(m.host(Service::ecs) == "a");
}

BOOST_AUTO_TEST_CASE(configured_endpoints_can_be_ignored_and_the_variable_beats_the_profile_in_that_too)
{
    Machine m;
    m.files["/c"] = std::string("[default]\nignore_configured_endpoint_urls = true\n") + every_place;
    m.variables["AWS_ENDPOINT_URL_SQS"] = "http://of-sqs";
    BOOST_TEST(m.host(Service::sqs) == "sqs.eu-west-1.amazonaws.com");
    m.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "False";
    BOOST_TEST(m.host(Service::sqs) == "of-sqs");
    m.files["/c"] = every_place;
    m.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "TRUE";
    BOOST_TEST(m.host(Service::ecs) == "ecs.eu-west-1.amazonaws.com");
}

BOOST_AUTO_TEST_CASE(fips_and_dual_stack_are_switched_by_variable_else_by_the_profile)
{
    Machine m;
    m.files["/c"] = "[profile prod]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = True\n";
    m.variables["AWS_PROFILE"] = "prod";
    BOOST_TEST(m.rules().fips == "use_fips_endpoint of profile prod");
    BOOST_TEST(m.rules().dual_stack == "use_dualstack_endpoint of profile prod");
    BOOST_TEST(m.host(Service::sqs) == "sqs-fips.eu-west-1.api.aws");
    m.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "false";
    BOOST_TEST(m.host(Service::sqs) == "sqs-fips.eu-west-1.amazonaws.com");
    m.variables["AWS_USE_FIPS_ENDPOINT"] = "false";
    BOOST_TEST(m.host(Service::sqs) == "sqs.eu-west-1.amazonaws.com");
    m.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
    BOOST_TEST(m.rules().dual_stack == "AWS_USE_DUALSTACK_ENDPOINT");
}

BOOST_AUTO_TEST_CASE(a_switch_that_is_neither_true_nor_false_is_refused)
{
    for (const std::string name :
         {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}) {
        Machine m;
        m.variables[name] = "yes";
        BOOST_TEST(m.refusal() == name + " is \"yes\": true or false is allowed");
    }
    Machine m;
    m.files["/c"] = "[default]\nuse_fips_endpoint = 1\n";
    BOOST_TEST(m.refusal() == "use_fips_endpoint of profile default (/c and /k) is \"1\": true or false is allowed");
}

BOOST_AUTO_TEST_CASE(a_configured_url_and_fips_or_dual_stack_exclude_each_other)
{
    for (const std::string name : {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"}) {
        Machine m;
        m.variables[name] = "true";
        m.variables["AWS_ENDPOINT_URL_STS"] = "http://localhost";
        BOOST_TEST(m.refusal().starts_with(name + " asks for "), m.refusal());
        BOOST_TEST(m.refusal().find("AWS_ENDPOINT_URL_STS names another one") != std::string::npos, m.refusal());
        m.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        BOOST_TEST(m.refusal() == "");
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_url_is_named_by_the_setting_that_holds_it)
{
    Machine m;
    m.variables["AWS_ENDPOINT_URL_STS"] = "localhost:4566";
    BOOST_TEST(m.refusal().starts_with("AWS_ENDPOINT_URL_STS is no URL: "), m.refusal());
    m.variables.erase("AWS_ENDPOINT_URL_STS");
    m.files["/c"] = "[default]\nendpoint_url = nowhere\n";
    BOOST_TEST(m.refusal().starts_with("endpoint_url of profile default (/c and /k) is no URL: "), m.refusal());
    m.files["/c"] = "[default]\nservices = s\n[services s]\necs =\n  endpoint_url = http://user:hunter2@host\n";
    BOOST_TEST(m.refusal().starts_with("ecs endpoint_url of [services s] (/c and /k) is no URL: "), m.refusal());
    BOOST_TEST(m.refusal().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_services_section_that_is_not_there_is_refused_unless_variables_come_before_it)
{
    Machine m;
    m.files["/c"] = "[default]\nservices = mine\nendpoint_url = http://x\n";
    BOOST_TEST(m.refusal() ==
               "services of profile default (/c and /k) is \"mine\": there is no section [services mine] "
               "in the config file");
    m.variables["AWS_ENDPOINT_URL"] = "http://localhost";
    BOOST_TEST(m.refusal() == "");
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_had_is_an_error_and_not_a_profile_without_settings)
{
    Machine m;
    m.variables["AWS_PROFILE"] = "typo";
    BOOST_TEST(m.refusal().starts_with("profile typo is not in /c and /k"), m.refusal());
    m.unreadable = "/c";
    BOOST_TEST(m.refusal() == "cannot read /c: permission denied");
}

BOOST_AUTO_TEST_SUITE_END()
