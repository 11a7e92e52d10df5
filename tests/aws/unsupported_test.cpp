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
    s.variables["AWS_USE_FIPS_ENDPOINT"] = "false";
    s.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "";
    s.variables["HTTPS_PROXY"] = "";
    s.files["/c"] =
        "[default]\nregion = eu-west-1\nuse_fips_endpoint = false\n[profile other]\nendpoint_url = http://x\n";
    BOOST_TEST(s.refusal() == "");
    s.unreadable = "/c"; // whoever needs it complains
    BOOST_TEST(s.refusal() == "");
}

BOOST_AUTO_TEST_CASE(fips_and_dual_stack_endpoints_are_refused_by_the_name_of_the_switch)
{
    for (const std::string name : {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"}) {
        Settings s;
        s.variables[name] = "True";
        BOOST_TEST(s.refusal().starts_with(name + " asks for "), s.refusal());
        BOOST_TEST(s.names("set " + name + "=false"));
    }
    for (const std::string key : {"use_fips_endpoint", "use_dualstack_endpoint"}) {
        Settings s;
        s.variables["AWS_PROFILE"] = "prod";
        s.files["/c"] = "[profile prod]\n" + key + " = true\n";
        BOOST_TEST(s.refusal().starts_with(key + " of profile prod asks for "), s.refusal());
        s.variables["AWS_USE_FIPS_ENDPOINT"] = s.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "false";
        BOOST_TEST(s.refusal() == "");
    }
}

BOOST_AUTO_TEST_CASE(endpoints_of_the_profile_are_refused_unless_the_environment_puts_others_in_their_place)
{
    for (const std::string line : {"endpoint_url = http://10.0.0.1:4566", "services = mine"}) {
        Settings s;
        s.files["/c"] = "[default]\n" + line + "\n";
        BOOST_TEST(s.names("profile default names endpoints by " + line.substr(0, line.find(' '))), s.refusal());
        s.variables["AWS_ENDPOINT_URL_ECS"] = "http://localhost:1"; // the others would still be those of the profile
        BOOST_TEST(s.refusal() != "");
        s.variables["AWS_ENDPOINT_URL"] = "http://localhost:1";
        BOOST_TEST(s.refusal() == "");
        s.variables.erase("AWS_ENDPOINT_URL");
        s.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        BOOST_TEST(s.refusal() == "");
    }
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

BOOST_AUTO_TEST_CASE(the_machine_itself_is_never_asked_through_a_proxy)
{
    Settings s;
    s.variables["HTTP_PROXY"] = s.variables["HTTPS_PROXY"] = "http://proxy:3128";
    for (const std::string url : {"http://127.0.0.1:4566", "https://localhost:4566", "http://[::1]:4566"}) {
        s.variables["AWS_ENDPOINT_URL"] = url;
        BOOST_TEST(s.refusal() == "", s.refusal());
    }
}

BOOST_AUTO_TEST_CASE(a_sign_in_is_refused_unless_another_identity_comes_before_it)
{
    for (const std::string key : {"sso_session", "sso_start_url", "login_session"}) {
        Settings s;
        s.files["/c"] = "[default]\n" + key + " = mine\n";
        BOOST_TEST(s.refusal() == "", key);
        s.variables.erase("AWS_ACCESS_KEY_ID");
        s.variables.erase("AWS_SECRET_ACCESS_KEY");
        BOOST_TEST(s.refusal().starts_with("profile default has " + key + ", which is a sign-in"), s.refusal());
        BOOST_TEST(s.names("give headcount a role of its own"));
        s.files["/c"] += "role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n";
        BOOST_TEST(s.refusal() == "", s.refusal()); // the role comes first
        s.files["/c"] = "[default]\n" + key + " = mine\n";
        s.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
        BOOST_TEST(s.refusal() == "", s.refusal());
    }
}

BOOST_AUTO_TEST_SUITE_END()
