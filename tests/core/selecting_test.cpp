// Which rule speaks for a service: the first that does.
#include "headcount/core/selecting.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using namespace headcount::core;

BOOST_AUTO_TEST_SUITE(selecting)

namespace {

const ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

Rule named(std::string glob, std::vector<std::string> except = {})
{
    Rule rule;
    rule.service = std::move(glob);
    rule.except = std::move(except);
    return rule;
}

Rule tagged(std::string prefix = "headcount")
{
    Rule rule;
    rule.tag = std::move(prefix);
    return rule;
}

Rule placed()
{
    Rule rule;
    rule.distinct_instance = true;
    return rule;
}

Config with(std::vector<Rule> rules)
{
    Config config;
    config.rules = std::move(rules);
    return config;
}

ObservedService service(std::string name, Tags tags = {}, bool distinct = false)
{
    ObservedService one;
    one.name = std::move(name);
    one.status = Status::active;
    one.tags = std::move(tags);
    one.placement.distinct_instance = distinct;
    return one;
}

std::optional<std::size_t> chosen(const Config& config, const ObservedService& service)
{
    const auto rule = choose_rule(config, orders, service);
    return rule ? std::optional(rule->index) : std::nullopt;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_first_rule_that_speaks_for_a_service_wins_whatever_kind_it_is)
{
    const Config config = with({named("web"), tagged(), named("agent-*", {"agent-debug*"}), placed(), named("*")});
    using Choice = std::optional<std::size_t>;
    BOOST_TEST((chosen(config, service("web", {{"headcount:min", "1"}}, true)) == Choice(0)));
    BOOST_TEST((chosen(config, service("agent-a", {{"headcount:min", "1"}})) == Choice(1)));
    BOOST_TEST((chosen(config, service("agent-a")) == Choice(2)));
    BOOST_TEST((chosen(config, service("agent-debug-1", {}, true)) == Choice(3)));
    BOOST_TEST((chosen(config, service("agent-debug-1")) == Choice(4)));
    BOOST_TEST((chosen(with({named("web"), tagged(), placed()}), service("other")) == Choice()));
}

BOOST_AUTO_TEST_CASE(a_service_that_is_not_there_is_spoken_for_by_name_alone_and_a_daemon_not_by_placement)
{
    ObservedService gone = service("web", {{"headcount:min", "1"}}, true);
    gone.status = Status::missing;
    BOOST_TEST(chosen(with({tagged(), placed(), named("web")}), gone).value() == 2U);
    ObservedService daemon = service("web", {}, true);
    daemon.scheduling = Scheduling::daemon;
    BOOST_TEST(!chosen(with({placed()}), daemon));
    BOOST_TEST(chosen(with({named("we?")}), daemon).has_value());
}

BOOST_AUTO_TEST_CASE(rules_that_do_not_reach_the_cluster_say_nothing)
{
    Rule elsewhere = named("*");
    elsewhere.clusters = {"*", "!orders"};
    const Config config = with({elsewhere});
    BOOST_TEST(!any_rule_reaches(config, orders));
    BOOST_TEST(!needs_discovery(config, orders));
    BOOST_TEST(!may_match(config, orders, "web"));
    BOOST_TEST(!chosen(config, service("web")));
    BOOST_TEST(any_rule_reaches(config, {"aws", "111122223333", "eu-west-1", "web"}));
}

BOOST_AUTO_TEST_CASE(services_are_discovered_only_where_a_rule_names_none_exactly)
{
    BOOST_TEST(!needs_discovery(with({named("web"), named("api")}), orders));
    BOOST_TEST(!needs_discovery(Config{}, orders));
    for (const Rule& rule : {named("we*"), named("w?b"), tagged(), placed()})
        BOOST_TEST(needs_discovery(with({named("web"), rule}), orders));
}

BOOST_AUTO_TEST_CASE(what_may_match_is_told_from_the_name_and_is_certain_where_no_tag_or_placement_comes_before)
{
    const Config config = with({named("web"), tagged(), named("agent-*", {"agent-x"})});
    BOOST_TEST(may_match(config, orders, "web")->certain);
    BOOST_TEST(!may_match(config, orders, "agent-a")->certain);
    BOOST_TEST(may_match(config, orders, "other")->rule == 1U);
    const Config names = with({named("web"), named("agent-*", {"agent-x"})});
    BOOST_TEST(may_match(names, orders, "agent-a")->certain);
    BOOST_TEST(!may_match(names, orders, "agent-x"));
    BOOST_TEST(!may_match(names, orders, "other"));
}

BOOST_AUTO_TEST_CASE(a_run_describes_what_may_match_once_and_those_named_exactly_first)
{
    const Config config = with({named("agent-*", {"agent-x"}), named("web"), named("gone")});
    const std::vector<std::string> listed{"web", "other", "agent-b", "agent-a", "agent-a", "agent-x"};
    const std::vector<std::string> expected{"web", "gone", "agent-a", "agent-b"};
    BOOST_TEST(worth_describing(config, orders, listed) == expected, boost::test_tools::per_element());
    BOOST_TEST(worth_describing(with({tagged()}), orders, {"b", "a"}).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_rule_by_tag_is_as_the_tags_say_and_a_bad_one_keeps_the_service_from_other_rules)
{
    Config config = with({tagged(), named("*")});
    config.expressions["big"] = "attribute:x == y";
    const auto good =
        choose_rule(config, orders, service("web", {{"headcount:per-instance", "3"}, {"headcount:where", "big"}}));
    BOOST_TEST(good->rule(config).scale.per_instance->text() == "3");
    BOOST_TEST(good->rule(config).where == "attribute:x == y");
    BOOST_TEST(good->bad_tag == "");
    const auto bad = choose_rule(config, orders, service("web", {{"headcount:per-instance", "many"}}));
    BOOST_TEST(bad->index == 0U);
    BOOST_TEST(bad->bad_tag.starts_with("the tag headcount:per-instance must be"));
}

BOOST_AUTO_TEST_SUITE_END()
