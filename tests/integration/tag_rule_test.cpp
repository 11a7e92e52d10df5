// A rule by tag over the real binary: no service is named in the configuration, and what is managed is said by tags.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace headcount {
namespace {

namespace json = boost::json;

struct Tagged : test::ServeWorld {
    Tagged() : ServeWorld({})
    {
        post("cluster", {{"cluster", "orders"}});
        post("register", {{"cluster", "orders"}, {"count", 4}});
        make("agent", {{"headcount:per-instance", "2"}, {"headcount:max", "7"}});
        make("web", {{"team", "infra"}});
        make("log", {{"headcount:per-instance", "many"}});
    }

    void make(const std::string& name, std::initializer_list<std::pair<const char*, const char*>> tags)
    {
        json::array list;
        for (const auto& [key, value] : tags)
            list.push_back(json::object{{"key", key}, {"value", value}});
        post("service", {{"cluster", "orders"}, {"service", name}, {"desired", 1}, {"tags", list}});
    }

    std::int64_t desired_of(std::string_view name)
    {
        const auto table = get("table");
        for (const auto& row : table.at("rows").as_array())
            if (test::text_of(row.at("service")) == name) return row.at("desired").to_number<std::int64_t>();
        return -1;
    }

    test::Environment by_tag{{"HEADCOUNT_TAG", "headcount"}, {"HEADCOUNT_SWEEP", "1s"}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tag_rule, Tagged)

BOOST_AUTO_TEST_CASE(serve_sets_what_is_tagged_leaves_a_bad_tag_alone_and_touches_nothing_else)
{
    start({.environment = by_tag});
    BOOST_TEST(eventually([&] { return desired_of("agent") == 7; }));
    post("register", {{"cluster", "orders"}, {"count", 1}});
    make("agent-2", {{"headcount:one-per", "2"}});
    BOOST_TEST(eventually([&] { return desired_of("agent-2") == 3; }));
    BOOST_TEST(desired_of("web") == 1);
    BOOST_TEST(desired_of("log") == 1);
    BOOST_TEST(logged("the tag headcount:per-instance must be a decimal number") >= 1U);
    BOOST_TEST(logged("HC2121") == 1U);
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(plan_and_explain_show_the_rule_as_the_tags_say_it)
{
    const auto plan = test::run_process(headcount({"plan", "--json"}, {.environment = by_tag}), test::long_enough);
    BOOST_TEST_REQUIRE(plan.ended.ok(), plan);
    const auto rows = json::parse(plan.output).at("rows").as_array();
    BOOST_TEST_REQUIRE(rows.size() == 2U);
    BOOST_TEST(test::text_of(rows.at(0).at("service")) == "agent");
    BOOST_TEST(rows.at(0).at("to") == 7);
    BOOST_TEST(test::text_of(rows.at(1).at("reason")) == "bad_tag");
    const auto explained =
        test::run_process(headcount({"explain", "orders", "agent"}, {.environment = by_tag}), test::long_enough);
    BOOST_TEST(explained.output.find("4 instances × 2 = 8, at most 7 → 7") != std::string::npos, explained);
    BOOST_TEST(calls("UpdateService") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
