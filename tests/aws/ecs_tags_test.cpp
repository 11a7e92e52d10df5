// The calls on the tags of services, and the tags that DescribeServices shows.
#include "ecs_world.hpp"

#include "headcount/aws/ecs.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;

BOOST_AUTO_TEST_SUITE(ecs_tags)

namespace {

const std::string arn = "arn:aws:ecs:eu-west-1:111122223333:service/orders/web";

struct World : EcsWorld {};

} // namespace

BOOST_AUTO_TEST_CASE(tags_are_set_and_removed_by_the_arn_of_the_service)
{
    World w;
    w.transport.expect("TagResource")
        .body(R"({"resourceArn":")" + arn + R"(","tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]})")
        .replies("{}");
    BOOST_TEST(w.run(w.ecs.tag_service(arn, {{"b", "2"}, {"a", "1"}}, w.within(60s))).has_value());
    w.transport.expect("UntagResource").body(R"({"resourceArn":")" + arn + R"(","tagKeys":["b"]})").replies("{}");
    BOOST_TEST(w.run(w.ecs.untag_service(arn, {"b"}, w.within(60s))).has_value());
    w.transport.expect("TagResource").replies(json_error(400, "AccessDeniedException", "no"));
    BOOST_TEST(w.run(w.ecs.tag_service(arn, {{"a", "1"}}, w.within(60s))).has_error());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_arn_that_names_no_cluster_or_no_service_is_refused_without_a_call)
{
    World w;
    for (const char* other : {"arn:aws:ecs:eu-west-1:111122223333:service/web", "web", "",
                              "arn:aws:ecs:eu-west-1:111122223333:cluster/orders"}) {
        BOOST_TEST(w.run(w.ecs.tag_service(other, {{"a", "1"}}, w.within(60s))).has_error(), other);
        BOOST_TEST(w.run(w.ecs.untag_service(other, {"a"}, w.within(60s))).has_error(), other);
    }
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_SUITE_END()
