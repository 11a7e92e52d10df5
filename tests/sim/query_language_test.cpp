#include "sim/query_language.hpp"
#include "sim/world_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace headcount::sim;
namespace data = boost::unit_test::data;

namespace {

struct Case {
    const char* expression;
    bool matches;
};

std::ostream& operator<<(std::ostream& out, const Case& c)
{
    return out << c.expression;
}

// Of an instance c7g.large in eu-west-1a with pool=web and gpu without a value, running one task of service:log.
constexpr Case cases[]{
    {"agentConnected == true", true},
    {"agentConnected==false", false},
    {"agentConnected != true", false},
    {"attribute:ecs.instance-type =~ c7g.*", true},
    {"attribute:ecs.instance-type =~ c7g", false},
    {"attribute:ecs.instance-type !~ m.*", true},
    {"attribute:ecs.instance-type =~ (c7g|m7g).*", true},
    {"attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]", true},
    {"attribute:ecs.availability-zone not_in [eu-west-1b,eu-west-1c]", true},
    {"attribute:ecs.availability-zone !in [eu-west-1a]", false},
    {"(attribute:pool == batch or attribute:pool == web) and runningTasksCount >= 1", true},
    {"attribute:pool == batch || attribute:pool == web && runningTasksCount > 1", false},
    {"registeredAt < 2026-01-02T00:00:00Z", false},
    {"registeredAt > 2026-01-02", true},
    {"registeredAt >= 2026-01-02T04:00:00+01:00", true},
    {"ec2InstanceId in ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002']", true},
    {"ec2InstanceId equals 'i-other'", false},
    {"not(task:group == service:database)", true},
    {"task:group == service:log", true},
    {"!(task:group == service:log)", false},
    {"attribute:gpu exists", true},
    {"attribute:gpu !exists", false},
    {"attribute:stack not_exists", true},
    {"agentVersion < 1.100.0", true},
    {"agentVersion greater_than_equal 1.91.0", true},
    {"agentVersion == 1.91", false},
    {"attribute:weight > 9", true},
    {"attribute:missing == x", false},
    {"attribute:missing != x", true},
};

constexpr const char* wrong[]{
    "",
    "attribute:pool",
    "attribute:pool ==",
    "attribute:pool == web)",
    "(attribute:pool == web",
    "attribute: == web",
    "status == ACTIVE",
    "runningTasksCount == many",
    "runningTasksCount =~ 1.*",
    "agentConnected > true",
    "agentVersion == x.y",
    "registeredAt < yesterday",
    "attribute:pool in []",
    "attribute:pool in [web",
    "attribute:pool =~ [",
    "attribute:pool == 'web",
    "attribute:pool == web attribute:pool == web",
    "attribute:pool == web and",
    "ec2InstanceId exists",
};

} // namespace

BOOST_AUTO_TEST_SUITE(query_language)

BOOST_DATA_TEST_CASE(an_expression_means_these_instances, data::make(cases), sample)
{
    World world;
    const auto arn =
        world.ecs
            .register_instance(world.orders, {.zone = "eu-west-1a",
                                              .ec2_id = "i-0a1b2c3d4e5f60001",
                                              .attributes = {{"pool", "web"}, {"gpu", {}}, {"weight", "10"}}})
            .value();
    world.service({.name = "log", .desired = 1});
    world.at(2);
    const auto query = InstanceQuery::parse(sample.expression);
    BOOST_REQUIRE(query.has_value());
    BOOST_TEST((*query)->matches(*world.ecs.find_instance(arn)) == sample.matches);
}

BOOST_DATA_TEST_CASE(a_wrong_expression_is_refused, data::make(wrong), sample)
{
    const auto query = InstanceQuery::parse(sample);
    BOOST_REQUIRE(query.has_error());
    BOOST_TEST(query.error().code == "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(a_deep_or_long_expression_is_refused_and_does_not_overflow)
{
    BOOST_TEST(InstanceQuery::parse(std::string(900, '(') + "agentConnected == true").has_error());
    BOOST_TEST(InstanceQuery::parse(std::string(900, '!') + "(agentConnected == true)").has_error());
    BOOST_TEST(InstanceQuery::parse("attribute:a == " + std::string(2000, 'x')).has_error());
    BOOST_TEST(InstanceQuery::parse("((((agentConnected == true))))").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
