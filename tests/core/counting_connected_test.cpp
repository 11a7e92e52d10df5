// `count: connected`: which instances count, and what is asked of ECS.
#include "headcount/core/counting.hpp"

#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;

BOOST_AUTO_TEST_SUITE(counting_connected)

namespace {

Counting connected(std::string filter = {})
{
    Counting counting;
    counting.mode = CountMode::connected;
    counting.service = "node-agent";
    counting.filter = std::move(filter);
    return counting;
}

Candidate candidate(std::string arn, InstanceStatus status, bool away, bool matches = true)
{
    Candidate one;
    one.arn = std::move(arn);
    one.status = status;
    one.away = away;
    one.matches = matches;
    return one;
}

} // namespace

BOOST_AUTO_TEST_CASE(active_instances_count_unless_their_agent_is_away_for_too_long)
{
    const Counting counting = connected();
    BOOST_TEST(judge(counting, candidate("a", InstanceStatus::active, false)) == WhyNot::counted);
    BOOST_TEST(judge(counting, candidate("a", InstanceStatus::active, true)) == WhyNot::away);
    BOOST_TEST(judge(counting, candidate("a", InstanceStatus::draining, false)) == WhyNot::draining);
    BOOST_TEST(judge(counting, candidate("a", InstanceStatus::registering, false)) == WhyNot::status);
    BOOST_TEST(judge(counting, candidate("a", InstanceStatus::active, true, false)) == WhyNot::where);
    Counting active = counting;
    active.mode = CountMode::active;
    BOOST_TEST(judge(active, candidate("a", InstanceStatus::active, true)) == WhyNot::counted);
}

BOOST_AUTO_TEST_CASE(all_active_ones_are_listed_and_beside_them_those_whose_agent_is_away)
{
    const std::vector<InstanceList> expected{{InstanceStatus::active, "attribute:pool == web"}, away_list()};
    BOOST_TEST((lists(connected("attribute:pool == web")) == expected));
    BOOST_TEST(!draining_list(connected()));
    BOOST_TEST(!connected().from_cluster());
}

BOOST_AUTO_TEST_CASE(the_grace_of_the_rule_goes_with_it)
{
    Rule rule;
    rule.count = CountMode::connected;
    rule.disconnect_grace = std::chrono::minutes{2};
    BOOST_TEST((counting_of(rule, "node-agent")->grace == rule.disconnect_grace));
    rule.where_placement = true;
    ObservedService service;
    service.name = "node-agent";
    BOOST_TEST((counting_of(rule, service).grace == rule.disconnect_grace));
}

// Bounded by `active`; an agent more that is away never raises the count, and one that comes back never lowers it.
BOOST_AUTO_TEST_CASE(the_count_falls_with_each_agent_that_is_away_and_only_by_it)
{
    Random random{7};
    Counting active = connected();
    active.mode = CountMode::active;
    for (int round = 0; round < 500; ++round) {
        std::vector<Candidate> all;
        for (auto left = random.below(40); left > 0; --left)
            all.push_back(candidate(std::to_string(left),
                                    random.chance(0.8) ? InstanceStatus::active : InstanceStatus::draining,
                                    random.chance(0.3), random.chance(0.8)));
        const auto before = count(connected(), all);
        BOOST_TEST(before <= count(active, all));
        if (all.empty()) continue;
        Candidate& one = all[random.below(all.size())];
        one.away = !one.away;
        const auto after = count(connected(), all);
        if (one.away)
            BOOST_TEST((after <= before && before - after <= 1));
        else
            BOOST_TEST((after >= before && after - before <= 1));
    }
}

BOOST_AUTO_TEST_SUITE_END()
