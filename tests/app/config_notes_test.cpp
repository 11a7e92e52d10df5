// What a configuration says that is well-formed and yet may not be meant.
#include "app/config_inputs.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;

namespace {

std::vector<std::string> notes(const test::Inputs& given)
{
    return app::config_notes(test::inputs_of(given), test::load(given));
}

} // namespace

BOOST_AUTO_TEST_SUITE(config_notes)

BOOST_AUTO_TEST_CASE(a_list_of_the_file_that_a_variable_or_a_flag_replaces_is_named)
{
    const std::string file = "queues: [{url: q}]\nservices: [{service: a}]\n";
    BOOST_TEST(notes({.file = file}).empty());
    BOOST_TEST(notes({.environment = {{"HEADCOUNT_SERVICE", "b"}}}).empty());
    BOOST_TEST(notes({.file = file, .environment = {{"HEADCOUNT_LIMITS_IN_FLIGHT", "8"}}}).empty());
    const auto by_variable = notes({.file = file, .environment = {{"HEADCOUNT_SERVICE", "b"}}});
    BOOST_REQUIRE(by_variable.size() == 1U);
    BOOST_TEST(by_variable[0] == "`services` of /etc/headcount.yaml is not used: HEADCOUNT_SERVICE replaces it");
    const auto by_flag = notes({.file = file, .flags = {{"queue.url", "other"}}});
    BOOST_REQUIRE(by_flag.size() == 1U);
    BOOST_TEST(by_flag[0] == "`queues` of /etc/headcount.yaml is not used: --queue.url replaces it");
}

BOOST_AUTO_TEST_CASE(a_rule_that_can_never_be_used_is_named)
{
    const auto of = [](const std::string& rules) { return notes({.file = "services: [" + rules + "]"}); };
    BOOST_TEST(of("{service: a}, {service: b}").empty());
    BOOST_TEST(of("{service: a, clusters: [x]}, {service: a, clusters: [y]}").empty());
    BOOST_TEST(of("{service: a, clusters: [x]}, {service: a}").empty());
    BOOST_TEST(of("{tag: a}, {service: a}").empty());
    const auto twice = of("{service: b}, {service: a}, {service: a, count: active}");
    BOOST_REQUIRE(twice.size() == 1U);
    BOOST_TEST(twice[0].starts_with("services[2] (a) is never used: services[1] speaks for the same services"));
    BOOST_TEST(of("{service: a}, {service: a, clusters: [x]}").size() == 1U);
    BOOST_TEST(of("{tag: t}, {tag: t}").size() == 1U);
    BOOST_TEST(of("{placement: distinctInstance}, {placement: distinctInstance}").size() == 1U);
    BOOST_TEST(of("{service: \"a*, !ab\"}, {service: \"a*\"}").empty());
}

BOOST_AUTO_TEST_SUITE_END()
