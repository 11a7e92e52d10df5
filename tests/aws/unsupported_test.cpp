// Settings that are not followed are refused by name: never passed over in silence, and never for nothing.
#include "headcount/aws/unsupported.hpp"

#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;

namespace {

struct Settings : test::FakeMachine {
    core::Config config;

    Settings()
    {
        config.queues.emplace_back().url = "https://sqs.eu-west-1.amazonaws.com/111122223333/headcount";
        variables = {{"AWS_ACCESS_KEY_ID", "AKIA"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_CONFIG_FILE", "/c"}};
    }

    // The sentence, or nothing.
    std::string refusal()
    {
        const auto found = aws::unsupported(surroundings(), config, "eu-west-1");
        return found ? found->sentence() : "";
    }
    bool names(std::string_view part) { return refusal().find(part) != std::string::npos; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(unsupported)

BOOST_AUTO_TEST_CASE(nothing_is_refused_where_nothing_is_asked_for)
{
    Settings s;
    BOOST_TEST(s.refusal() == "");
    s.variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    s.variables["HTTPS_PROXY"] = "";
    s.files["/c"] = "[default]\nregion = eu-west-1\nuse_dualstack_endpoint = true\n";
    BOOST_TEST(s.refusal() == "");
    s.unreadable = "/c"; // whoever needs it complains
    BOOST_TEST(s.refusal() == "");
}

BOOST_AUTO_TEST_CASE(a_proxy_is_refused_by_the_variable_that_names_it_and_without_its_password)
{
    for (const std::string name : {"HTTPS_PROXY", "https_proxy"}) {
        Settings s;
        s.variables[name] = "http://user:hunter2@proxy:3128";
        BOOST_TEST(s.refusal().starts_with(name + " is set, and this version of headcount does not speak to proxies"));
        BOOST_TEST(s.names("let NO_PROXY cover sts.eu-west-1.amazonaws.com,sqs.eu-west-1.amazonaws.com,"
                           "ecs.*.amazonaws.com where"),
                   s.refusal());
        BOOST_TEST(!s.names("hunter2"));
    }
}

BOOST_AUTO_TEST_CASE(a_proxy_for_a_scheme_that_no_endpoint_has_is_no_matter)
{
    Settings s;
    s.variables["HTTP_PROXY"] = "http://proxy:3128";
    BOOST_TEST(s.refusal() == "");
    s.variables["AWS_ENDPOINT_URL_ECS"] = "http://ecs.internal:4566";
    BOOST_TEST(s.names("HTTP_PROXY is set"));
    BOOST_TEST(s.names("cover ecs.internal where"), s.refusal());
}

BOOST_AUTO_TEST_CASE(a_proxy_is_accepted_where_no_proxy_covers_every_endpoint)
{
    Settings s;
    s.variables["HTTPS_PROXY"] = "http://proxy:3128";
    const std::string of_region = "sts.eu-west-1.amazonaws.com,sqs.eu-west-1.amazonaws.com,ecs.eu-west-1.amazonaws.com";
    for (const std::string list : {"*", "10.0.0.1,.amazonaws.com"}) {
        s.variables["NO_PROXY"] = list;
        BOOST_TEST(s.refusal() == "", s.refusal());
    }
    s.variables["NO_PROXY"] = of_region; // an event may name another region
    BOOST_TEST(s.names("cover ecs.*.amazonaws.com where"), s.refusal());
    s.config.regions = {"eu-west-1"};
    BOOST_TEST(s.refusal() == "");
    s.config.regions = {"eu-west-1", "eu-west-2"};
    BOOST_TEST(s.names("cover ecs.eu-west-2.amazonaws.com where"), s.refusal());
    s.variables["no_proxy"] = "*";
    BOOST_TEST(s.refusal() == "");
}

BOOST_AUTO_TEST_CASE(a_proxy_matters_for_the_endpoints_that_are_called_and_no_others)
{
    Settings s;
    s.variables["HTTPS_PROXY"] = "http://proxy:3128";
    s.variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    BOOST_TEST(s.names("let NO_PROXY cover sts-fips.eu-west-1.amazonaws.com,sqs-fips.eu-west-1.amazonaws.com,"
                       "ecs-fips.*.amazonaws.com where"),
               s.refusal());
}

BOOST_AUTO_TEST_CASE(the_machine_itself_is_never_asked_through_a_proxy)
{
    Settings s;
    s.variables["HTTP_PROXY"] = s.variables["HTTPS_PROXY"] = "http://proxy:3128";
    for (const std::string url : {"http://127.0.0.1:4566", "https://localhost:4566", "http://[::1]:4566"}) {
        s.variables["AWS_ENDPOINT_URL"] = url;
        BOOST_TEST(s.refusal() == "", s.refusal());
    }
}

BOOST_AUTO_TEST_CASE(identities_that_are_not_built_are_refused_unless_keys_of_the_environment_come_before_them)
{
    Settings s;
    s.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    s.variables["AWS_ROLE_ARN"] = "arn:aws:iam::111122223333:role/headcount";
    BOOST_TEST(s.refusal() == "");
    s.variables.erase("AWS_ACCESS_KEY_ID");
    s.variables.erase("AWS_SECRET_ACCESS_KEY");
    BOOST_TEST(s.refusal().starts_with("AWS_WEB_IDENTITY_TOKEN_FILE is set, and this version"), s.refusal());
    s.variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
    BOOST_TEST(s.refusal() == "");
    s.files["/c"] = "[default]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n";
    BOOST_TEST(s.names("profile default uses role_arn"), s.refusal());
}

BOOST_AUTO_TEST_SUITE_END()
