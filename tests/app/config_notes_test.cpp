// What a configuration says that is well-formed and yet may not be meant.
#include "app/config_inputs.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;

namespace {

std::vector<std::string> notes(const test::Inputs& given)
{
    std::vector<std::string> sentences;
    for (const app::ConfigNote& note : app::config_notes(test::inputs_of(given), test::load(given))) {
        BOOST_TEST(!note.remedy.empty(), note.what);
        sentences.push_back(note.what);
    }
    return sentences;
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

BOOST_AUTO_TEST_CASE(a_ladder_that_never_comes_to_more_than_the_rest_is_named)
{
    const auto of = [](const std::string& scale) {
        return notes({.file = "services: [{service: a, scale: {" + scale + "}}]"});
    };
    BOOST_TEST(of("ladder: [[1, 1], [3, 2]]").empty());
    BOOST_TEST(of("per_instance: 1, ladder: [[1, 1], [3, 4]]").empty());
    BOOST_TEST(of("per_instance: 1, ladder: [[5, 3]]").empty()); // from 1 instance on
    BOOST_TEST(of("per_instance: 0.5, ladder: [[1, 1], [3, 3]]").empty());
    const auto idle = of("per_instance: 1, ladder: [[1, 1], [3, 2]]");
    BOOST_REQUIRE(idle.size() == 1U);
    BOOST_TEST(idle[0] == "services[0] (a): scale.ladder never counts, since per_instance comes to as much at each of "
                          "its steps, and the greatest counts");
    BOOST_TEST(of("one_per: 3, ladder: [[1, 1], [9, 3]]").size() == 1U);
    BOOST_TEST(of("one_per: 3, ladder: [[1, 1], [9, 4]]").empty());
    BOOST_TEST(of("per: vcpu, per_instance: 2, ladder: [[1, 2]]").empty()); // a part of a vCPU is one task by 2
    BOOST_TEST(of("per: vcpu, per_instance: 2, ladder: [[1, 1]]").size() == 1U);
}

BOOST_AUTO_TEST_CASE(floors_that_never_raise_the_count_are_named)
{
    const auto of = [](const std::string& scale) {
        return notes({.file = "services: [{service: a, scale: {" + scale + "}}]"});
    };
    BOOST_TEST(of("per_instance: 0.1, floors: [[2, 2]]").empty());
    BOOST_TEST(of("per_instance: 1, floors: [[2, 2], [5, 6]]").empty());
    BOOST_TEST(of("ladder: [[1, 5], [10, 1]], floors: [[2, 2]]").empty()); // which goes down
    const auto idle = of("per_instance: 1, floors: [[2, 2]]");
    BOOST_REQUIRE(idle.size() == 1U);
    BOOST_TEST(idle[0].starts_with("services[0] (a): scale.floors never raise the count"), idle[0]);
    BOOST_TEST(of("floors: [[2, 2]]").size() == 1U); // one per instance is what counts where nothing is said
    BOOST_TEST(notes({.file = "services: [{tag: t, scale: {floors: [[2, 2]]}}]"}).empty());
}

BOOST_AUTO_TEST_CASE(an_arn_of_which_the_name_alone_counts_is_named_unless_clusters_limit_it)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:111122223333:service/orders/node-agent";
    const auto by_variable = notes({.environment = {{"HEADCOUNT_SERVICE", arn}}});
    BOOST_REQUIRE(by_variable.size() == 1U);
    BOOST_TEST(by_variable[0].starts_with("services[0] (node-agent) is written as an ARN, of which only the name"));
    BOOST_TEST(notes({.environment = {{"ECS_SERVICE_ARN", arn}}}).size() == 1U);
    BOOST_TEST(notes({.environment = {{"HEADCOUNT_SERVICE", arn}, {"HEADCOUNT_CLUSTERS", "orders"}}}).empty());
    BOOST_TEST(notes({.environment = {{"HEADCOUNT_SERVICE", "node-agent"}}}).empty());
    const test::Inputs file{.file = "services: [{service: a}, {service: \"" + arn + "\"}]"};
    BOOST_REQUIRE(notes(file).size() == 1U);
    BOOST_TEST(notes(file)[0].starts_with("services[1] (node-agent)"));
    const auto given = app::config_notes(test::inputs_of(file), test::load(file));
    BOOST_TEST(given[0].remedy == "write clusters: [orders] (HEADCOUNT_CLUSTERS=orders), if that one alone is meant");
}

BOOST_AUTO_TEST_SUITE_END()
