// Each warning, raised once by what it is about and by nothing that is right.
#include "headcount/core/warning.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>

using namespace headcount::core;

namespace {

// A service that nothing can be said against: one task for each placeable instance.
struct Situation {
    Situation()
    {
        rule.count = CountMode::placeable;
        service.status = Status::active;
        service.desired = 3;
        service.placement.distinct_instance = true;
        service.placement.minimum_healthy_percent = 0;
    }

    std::vector<std::string> codes() const
    {
        const Intent intent{.scale = rule.scale, .bad_tag = bad_tag};
        ObservedCluster cluster{Status::active, instances};
        if (measured) cluster.amount = measured->amount;
        const auto decision = decide(intent, service, cluster);
        std::vector<std::string> codes;
        for (const Warning warning : warnings_of(rule, service, decision, instances, measured))
            codes.emplace_back(code_of(warning));
        return codes;
    }

    Rule rule;
    ObservedService service;
    std::uint32_t instances = 3;
    std::optional<Measured> measured{};
    std::string bad_tag{};
};

using Codes = std::vector<std::string>;
using Change = std::function<void(Situation&)>;

Decimal decimal(const char* text)
{
    return Decimal::parse(text).value();
}

ObservedInstance instance(std::string ec2_id, std::string provider = {}, bool external = false)
{
    ObservedInstance made;
    made.ec2_id = std::move(ec2_id);
    made.capacity_provider = std::move(provider);
    made.external = external;
    made.agent_connected = true;
    return made;
}

Rule by_placement()
{
    Rule rule;
    rule.where_placement = true;
    return rule;
}

Codes codes_of(const Rule& rule, const std::vector<ObservedInstance>& instances)
{
    Codes codes;
    for (const Warning warning : warnings_of(rule, instances))
        codes.emplace_back(code_of(warning));
    return codes;
}

struct Row {
    const char* story;
    Change change;
    Codes codes;
};

std::vector<Row> services()
{
    return {
        {"nothing is wrong", [](Situation&) {}, {}},
        {"a floor above the instances", [](Situation& s) { s.rule.scale.min = 5; }, {"HC2101"}},
        {"two for each, one allowed",
         [](Situation& s) { s.rule.scale.per_instance = decimal("2"); },
         {"HC2101", "HC2102"}},
        {"a little more than one for each, and no instance yet",
         [](Situation& s) {
             s.rule.scale.per_instance = decimal("1.0001");
             s.instances = 0;
         },
         {"HC2102"}},
        {"two for each, any number allowed",
         [](Situation& s) {
             s.rule.scale.per_instance = decimal("2");
             s.service.placement.distinct_instance = false;
         },
         {}},
        {"one for each, any number allowed",
         [](Situation& s) { s.service.placement.distinct_instance = false; },
         {"HC2103"}},
        {"a query that no instance matches",
         [](Situation& s) {
             s.rule.where = "attribute:pool == wbe";
             s.instances = 0;
         },
         {"HC2113"}},
        {"a tag that means nothing, whatever else",
         [](Situation& s) {
             s.bad_tag = "the tag headcount:min must be a whole number from 0 to 5000";
             s.rule.count = CountMode::registered;
         },
         {"HC2121"}},
        {"an attribute that no instance has",
         [](Situation& s) {
             s.rule.scale.per = Unit::parse("attribute:rakc").value();
             s.measured = Measured{s.rule.scale.per, {}};
         },
         {"HC2114"}},
        {"an attribute, and no instance",
         [](Situation& s) {
             s.rule.scale.per = Unit::parse("attribute:rack").value();
             s.measured = Measured{s.rule.scale.per, {}};
             s.instances = 0;
         },
         {}},
        {"a task for each vCPU, any number allowed",
         [](Situation& s) {
             s.service.placement.distinct_instance = false;
             s.rule.scale.per = Unit::parse("vcpu").value();
             s.measured = Measured{s.rule.scale.per, Amount::of(6)};
         },
         {}},
        {"two tasks for each zone of three instances, one for each allowed",
         [](Situation& s) {
             s.rule.scale.per = Unit::parse("zone").value();
             s.rule.scale.per_instance = decimal("2");
             s.measured = Measured{s.rule.scale.per, Amount::of(1)};
         },
         {}},
        {"tasks stand on instances of a capacity provider",
         [](Situation& s) {
             s.rule.where_placement = true;
             s.service.placement.launch = Launch::by_provider;
             s.service.placement.providers = {"spot"};
         },
         {"HC2115"}},
        {"a strategy of Fargate's providers alone is no fleet",
         [](Situation& s) { s.service.placement.launch = Launch::by_provider; },
         {}},
        {"a query that one instance matches", [](Situation& s) { s.rule.where = "attribute:pool == web"; }, {}},
        {"the same in other words",
         [](Situation& s) {
             s.service.placement.distinct_instance = false;
             s.rule.scale.one_per = 1;
         },
         {"HC2103"}},
        {"one for three, any number allowed",
         [](Situation& s) {
             s.service.placement.distinct_instance = false;
             s.rule.scale.one_per = 3;
         },
         {}},
        {"a ladder, any number allowed",
         [](Situation& s) {
             s.service.placement.distinct_instance = false;
             s.rule.scale.ladder = {{1, 2}};
         },
         {}},
        {"draining ones count, and nothing can be placed there",
         [](Situation& s) { s.rule.count = CountMode::registered; },
         {"HC2104"}},
        {"active ones count", [](Situation& s) { s.rule.count = CountMode::active; }, {}},
        {"every instance is taken and none may stop",
         [](Situation& s) { s.service.placement.minimum_healthy_percent = 100; },
         {"HC2105"}},
        {"none may stop, but there is room",
         [](Situation& s) {
             s.service.placement.minimum_healthy_percent = 100;
             s.rule.scale.per_instance = decimal("0.5");
         },
         {}},
        {"zones are rebalanced, and every instance is taken",
         [](Situation& s) { s.service.placement.zone_rebalancing = true; },
         {"HC2106"}},
        {"zones are rebalanced, and there is room",
         [](Situation& s) {
             s.service.placement.zone_rebalancing = true;
             s.rule.scale.per_instance = decimal("0.5");
         },
         {}},
        {"zones are rebalanced, and any number is allowed on an instance",
         [](Situation& s) {
             s.service.placement.zone_rebalancing = true;
             s.service.placement.distinct_instance = false;
             s.rule.scale.per_instance = decimal("2");
         },
         {}},
        {"a constraint that the rule does not know",
         [](Situation& s) { s.service.placement.member_of = {"attribute:gpu exists"}; },
         {"HC2107"}},
        {"a strategy that the rule does not know",
         [](Situation& s) {
             s.service.placement.launch = Launch::by_provider;
             s.service.placement.providers = {"spot"};
         },
         {"HC2107", "HC2115"}},
        {"external instances only", [](Situation& s) { s.service.placement.launch = Launch::external; }, {"HC2107"}},
        {"a constraint that the rule follows",
         [](Situation& s) {
             s.service.placement.member_of = {"attribute:gpu exists"};
             s.rule.where_placement = true;
         },
         {}},
        {"a constraint, and the rule has a query of its own",
         [](Situation& s) {
             s.service.placement.member_of = {"attribute:gpu exists"};
             s.rule.where = "attribute:gpu exists";
         },
         {}},
        {"a DAEMON, whatever else",
         [](Situation& s) {
             s.service.scheduling = Scheduling::daemon;
             s.service.placement.zone_rebalancing = true;
         },
         {"HC2108"}},
        {"CODE_DEPLOY", [](Situation& s) { s.service.controller = Controller::code_deploy; }, {"HC2109"}},
        {"EXTERNAL", [](Situation& s) { s.service.controller = Controller::external; }, {"HC2109"}},
        {"a service that is gone",
         [](Situation& s) {
             s.service.status = Status::inactive;
             s.service.scheduling = Scheduling::daemon;
         },
         {}},
        {"a service on Fargate",
         [](Situation& s) {
             s.service.fargate_only = true;
             s.service.placement.distinct_instance = false;
         },
         {}},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(warnings)

BOOST_AUTO_TEST_CASE(what_is_said_about_a_service)
{
    for (const Row& row : services()) {
        BOOST_TEST_CONTEXT(row.story)
        {
            Situation situation;
            row.change(situation);
            BOOST_TEST(situation.codes() == row.codes, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_said_about_the_instances_of_a_cluster)
{
    const Rule all;
    const Rule some = by_placement();
    const auto plain = instance("i-1");
    auto away = instance("i-2");
    away.agent_connected = false;
    auto leaving = away;
    leaving.status = InstanceStatus::draining;
    BOOST_TEST(codes_of(all, {}).empty());
    BOOST_TEST(codes_of(all, {plain, instance("i-2")}).empty());
    BOOST_TEST(codes_of(all, {plain, instance("i-2", "spot")}) == Codes{"HC2110"}, boost::test_tools::per_element());
    BOOST_TEST(codes_of(all, {plain, instance("mi-2", {}, true)}) == Codes{"HC2110"}, boost::test_tools::per_element());
    BOOST_TEST(codes_of(all, {instance("i-1", "spot"), instance("i-2", "other")}) == Codes{"HC2110"},
               boost::test_tools::per_element());
    BOOST_TEST(codes_of(some, {plain, instance("i-2", "spot")}).empty());
    BOOST_TEST(codes_of(all, {plain, away, away}) == (Codes{"HC2111", "HC2112"}), boost::test_tools::per_element());
    BOOST_TEST(codes_of(all, {plain, leaving}).empty());
    BOOST_TEST(codes_of(all, {plain, plain, plain}) == Codes{"HC2112"}, boost::test_tools::per_element());
    BOOST_TEST(codes_of(all, {instance(""), instance("")}).empty());
}

// The tables above, turned round: HC2201 is of a course of events, and the simulation raises it.
BOOST_AUTO_TEST_CASE(each_warning_is_raised_by_something_and_not_by_everything)
{
    std::vector<Codes> raised;
    for (const Row& row : services())
        raised.push_back(row.codes);
    auto away = instance("i-2");
    away.agent_connected = false;
    raised.push_back(codes_of({}, {instance("i-1"), away, instance("mi-1", {}, true), away}));
    for (const Warning warning : all_warnings()) {
        const std::string code(code_of(warning));
        const auto raises = [&](const Codes& codes) { return std::ranges::find(codes, code) != codes.end(); };
        BOOST_TEST(std::ranges::any_of(raised, raises), code << " is raised by nothing");
        BOOST_TEST(!std::ranges::all_of(raised, raises), code << " is raised by everything");
    }
}

BOOST_AUTO_TEST_CASE(each_warning_has_a_code_of_its_own_words_a_remedy_and_a_line_in_the_runbook)
{
    std::ifstream file(HEADCOUNT_TEST_DATA "/../../docker/RUNBOOK.md");
    const std::string runbook{std::istreambuf_iterator<char>(file), {}};
    std::set<std::string_view> codes;
    for (const Warning warning : all_warnings()) {
        const std::string code(code_of(warning));
        codes.insert(code_of(warning));
        BOOST_TEST(!words_of(warning).empty());
        BOOST_TEST(!remedy_of(warning).empty());
        BOOST_TEST(runbook.find("| " + code + " |") != std::string::npos, code);
    }
    BOOST_TEST(codes.size() == all_warnings().size());
}

BOOST_AUTO_TEST_SUITE_END()
