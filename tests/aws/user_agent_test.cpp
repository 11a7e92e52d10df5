#include "headcount/aws/user_agent.hpp"

#include "headcount/aws/client.hpp"
#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;

namespace {

const std::string own = "headcount/" HEADCOUNT_VERSION;

std::string with_id(const std::string& id)
{
    test::FakeMachine machine;
    machine.variables["AWS_SDK_UA_APP_ID"] = id;
    return aws::user_agent(machine.surroundings());
}

} // namespace

BOOST_AUTO_TEST_SUITE(user_agent)

BOOST_AUTO_TEST_CASE(it_is_the_programs_name_and_version)
{
    BOOST_TEST(aws::ClientOptions{}.user_agent == own);
    BOOST_TEST(with_id("") == own);
}

BOOST_AUTO_TEST_CASE(and_the_application_where_it_is_named)
{
    BOOST_TEST(with_id("billing") == own + " app/billing");
    test::FakeMachine machine;
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_PROFILE", "prod"}};
    machine.files["/c"] = "[profile prod]\nsdk_ua_app_id = of-the-profile\n";
    BOOST_TEST(aws::user_agent(machine.surroundings()) == own + " app/of-the-profile");
    machine.variables["AWS_SDK_UA_APP_ID"] = "of.the_variable";
    BOOST_TEST(aws::user_agent(machine.surroundings()) == own + " app/of.the_variable");
}

BOOST_AUTO_TEST_CASE(an_id_can_neither_break_the_header_nor_fill_it)
{
    BOOST_TEST(with_id("a b/c\r\nX: y\x7f\xc3\xa4") == own + " app/a-b-c--X--y---");
    BOOST_TEST(with_id(std::string(200, 'x')) == own + " app/" + std::string(50, 'x'));
}

BOOST_AUTO_TEST_SUITE_END()
