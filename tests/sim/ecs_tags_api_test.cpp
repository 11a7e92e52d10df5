// The tags of services in the simulated ECS.
#include "sim/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;

BOOST_AUTO_TEST_SUITE(ecs_tags_api)

namespace {

const std::string arn = "arn:aws:ecs:eu-west-1:111122223333:service/orders/log";
const std::string log_arn = R"({"resourceArn":")" + arn + R"(")";

} // namespace

BOOST_AUTO_TEST_CASE(tags_are_set_replaced_listed_and_removed)
{
    Api api;
    api.fill(1);
    api.service({.name = "log", .desired = 1, .tags = {{"team", "infra"}}});
    api.ok("TagResource", log_arn + R"(,"tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]})");
    api.ok("TagResource", log_arn + R"(,"tags":[{"key":"a","value":"3"}]})");
    api.ok("UntagResource", log_arn + R"(,"tagKeys":["b","never"]})");
    const auto listed = api.ok("ListTagsForResource", log_arn + "}").body.at("tags").as_array();
    BOOST_REQUIRE(listed.size() == 2U);
    BOOST_TEST(listed.at(0).at("key").as_string() == "a");
    BOOST_TEST(listed.at(0).at("value").as_string() == "3");
    BOOST_TEST(listed.at(1).at("key").as_string() == "team");
}

BOOST_AUTO_TEST_CASE(describe_services_shows_them_only_where_they_are_included)
{
    Api api;
    api.fill(1);
    api.service({.name = "log", .desired = 1, .tags = {{"team", "infra"}}});
    const std::string one = R"({"cluster":"orders","services":["log"])";
    BOOST_TEST(api.ok("DescribeServices", one + "}").body.at("services").at(0).at("tags").as_array().empty());
    const auto shown = api.ok("DescribeServices", one + R"(,"include":["TAGS"]})");
    BOOST_TEST(shown.body.at("services").at(0).at("tags").at(0).at("value").as_string() == "infra");
    BOOST_TEST(api.call("DescribeServices", one + R"(,"include":["EVENTS"]})").code() == "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(what_is_no_service_of_the_caller_by_its_long_arn_is_refused)
{
    Api api;
    api.fill(1);
    api.service({.name = "log", .desired = 1});
    for (const char* other :
         {"arn:aws:ecs:eu-west-1:111122223333:service/log", "arn:aws:ecs:eu-west-1:111122223333:service/orders/nothere",
          "arn:aws:ecs:eu-west-1:444455556666:service/orders/log", "arn:aws:ecs:eu-west-1:111122223333:cluster/orders",
          "log", ""}) {
        const std::string body = R"({"resourceArn":")" + std::string(other) + R"(","tags":[{"key":"a","value":"1"}]})";
        BOOST_TEST(api.call("TagResource", body).code() == "InvalidParameterException", other);
    }
    BOOST_TEST(api.call("TagResource", log_arn + "}").code() == "InvalidParameterException");
    BOOST_TEST(api.call("UntagResource", log_arn + R"(,"tagKeys":[]})").code() == "InvalidParameterException");
    const std::string key(129, 'k');
    BOOST_TEST(api.call("TagResource", log_arn + R"(,"tags":[{"key":")" + key + R"(","value":""}]})").code() ==
               "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(no_service_has_more_than_fifty)
{
    Api api;
    api.fill(1);
    api.service({.name = "log", .desired = 1});
    std::string tags;
    for (int i = 0; i < 50; ++i)
        tags += (i > 0 ? "," : "") + (R"({"key":")" + std::to_string(i) + R"(","value":"x"})");
    api.ok("TagResource", log_arn + R"(,"tags":[)" + tags + "]}");
    BOOST_TEST(api.call("TagResource", log_arn + R"(,"tags":[{"key":"one-more","value":"x"}]})").code() ==
               "InvalidParameterException");
    api.ok("TagResource", log_arn + R"(,"tags":[{"key":"7","value":"y"}]})");
}

BOOST_AUTO_TEST_SUITE_END()
