// Settings that are not followed are refused by name: never passed over in silence, and never for nothing.
#include "headcount/aws/unsupported.hpp"

#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;

namespace {

struct Settings : test::FakeMachine {
    Settings()
    {
        variables = {{"AWS_ACCESS_KEY_ID", "AKIA"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_CONFIG_FILE", "/c"}};
    }

    // The sentence, or nothing.
    std::string refusal()
    {
        const auto found = aws::unsupported(surroundings());
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
    s.variables["HTTPS_PROXY"] = "http://proxy:3128"; // followed, elsewhere
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
