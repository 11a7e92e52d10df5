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
    s.variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    s.variables["HTTPS_PROXY"] = "http://proxy:3128";
    s.files["/c"] = "[default]\nregion = eu-west-1\nuse_dualstack_endpoint = true\n";
    BOOST_TEST(s.refusal() == "");
    s.unreadable = "/c"; // whoever needs it complains
    BOOST_TEST(s.refusal() == "");
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
