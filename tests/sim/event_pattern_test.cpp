#include "sim/event_pattern.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace headcount::sim {
namespace {

const std::string event = R"({"source":"aws.ecs","detail-type":"ECS Container Instance State Change",
    "resources":["arn:aws:ecs:eu-west-1:1:container-instance/a"],
    "detail":{"clusterArn":"arn:aws:ecs:eu-west-1:1:cluster/orders","version":3}})";

core::Result<EventPattern> made(const std::string& pattern)
{
    return EventPattern::make(boost::json::parse(pattern).as_object());
}

} // namespace

BOOST_AUTO_TEST_SUITE(event_pattern)

// "Amazon EventBridge event patterns", one row a rule of theirs.
BOOST_AUTO_TEST_CASE(all_named_fields_must_match_and_each_has_alternatives)
{
    const std::pair<std::string, bool> rows[] = {
        {R"({})", true},
        {R"({"source":["aws.ecs"]})", true},
        {R"({"source":["aws.ec2"]})", false},
        {R"({"source":["aws.ec2","aws.ecs"]})", true},
        {R"({"source":["aws.ecs"],"detail-type":["Scheduled Event"]})", false},
        {R"({"source":["AWS.ECS"]})", false},
        {R"({"account":["1"]})", false},
        {R"({"detail":{"clusterArn":["arn:aws:ecs:eu-west-1:1:cluster/orders"]}})", true},
        {R"({"detail":{"clusterArn":["arn:aws:ecs:eu-west-1:1:cluster/stock"]}})", false},
        {R"({"detail":{"clusterArn":[{"prefix":"arn:aws:ecs:eu-west-1:1:"}]}})", true},
        {R"({"detail":{"clusterArn":[{"prefix":"arn:aws:ecs:us"}]}})", false},
        {R"({"detail":{"version":[3]}})", true},
        {R"({"detail":{"version":["3"]}})", false},
        {R"({"resources":["arn:aws:ecs:eu-west-1:1:container-instance/a"]})", true},
        {R"({"source":{"name":["aws.ecs"]}})", false},
    };
    for (const auto& [pattern, matches] : rows)
        BOOST_TEST(made(pattern).value().matches(event) == matches, pattern);
    BOOST_TEST(!made(R"({"source":["aws.ecs"]})").value().matches("not json"));
}

BOOST_AUTO_TEST_CASE(an_operator_that_is_not_simulated_is_refused)
{
    for (const auto* pattern : {R"({"source":"aws.ecs"})", R"({"source":[{"suffix":"ecs"}]})", R"({"source":[["a"]]})",
                                R"({"detail":{"version":[{"numeric":[">",1]}]}})"})
        BOOST_TEST(made(pattern).has_error(), pattern);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
