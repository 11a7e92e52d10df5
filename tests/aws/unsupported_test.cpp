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
