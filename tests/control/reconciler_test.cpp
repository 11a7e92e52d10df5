// The three calls: how many, in which order, and what comes of their answers.
#include "headcount/control/reconciler.hpp"

#include "reconciler_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::Outcome;
using core::Reason;

BOOST_AUTO_TEST_SUITE(reconciler)

BOOST_AUTO_TEST_CASE(a_cluster_that_no_rule_names_costs_no_call)
{
    ReconcilerWorld w;
    w.config->rules[0].clusters = {"staging-*"};
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::no_service);
    BOOST_TEST(report.rows.empty());
    BOOST_TEST(report.calls == 0U);
    BOOST_TEST(w.transport.sent().empty());
    BOOST_TEST(w.began.empty());
    BOOST_TEST(!report.transient);
}

BOOST_AUTO_TEST_CASE(an_unknown_cluster_without_the_service_costs_one_call)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"prod","services":["node-agent"],"include":["TAGS"]})")
        .replies(missing_json);
    const auto report = w.run();
    BOOST_REQUIRE(report.rows.size() == 1U);
    BOOST_TEST(report.outcome == Outcome::no_service);
    BOOST_TEST(report.rows[0].decision.reason == Reason::no_service);
    BOOST_TEST(report.rows[0].service == "node-agent");
    BOOST_TEST(report.calls == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(deleted_and_daemon_services_cost_one_call_and_are_told_apart)
{
    struct Case {
        ServiceLook look;
        Outcome outcome;
        Reason reason;
        std::string_view word;
    };
    const std::vector<Case> cases{
        {{.status = "INACTIVE"}, Outcome::no_service, Reason::service_inactive, "INACTIVE"},
        {{.status = "DRAINING"}, Outcome::no_service, Reason::service_inactive, "DRAINING"},
        {{.scheduling = "DAEMON"}, Outcome::skipped, Reason::daemon, "DAEMON"},
    };
    for (const auto& c : cases) {
        BOOST_TEST_CONTEXT(c.word)
        {
            ReconcilerWorld w;
            w.transport.expect("DescribeServices").replies(services_json({c.look})).times(2);
            for (int n = 0; n < 2; ++n) { // also when it was seen before
                const auto report = w.run();
                BOOST_TEST(report.outcome == c.outcome);
                BOOST_TEST(report.rows.at(0).decision.reason == c.reason);
                BOOST_TEST(report.rows.at(0).decision.words.find(c.word) != std::string::npos);
                BOOST_TEST(report.calls == 1U);
            }
            BOOST_TEST(w.transport.problem() == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cluster_that_ecs_does_not_know_costs_one_call)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices").replies(json_error(400, "ClusterNotFoundException", "Cluster not found."));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::no_service);
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::cluster_missing);
    BOOST_TEST(report.calls == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(equal_counts_of_an_unknown_cluster_cost_two_calls_one_after_the_other)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 3}})).takes(20ms);
    w.transport.expect("DescribeClusters").body(R"({"clusters":["prod"]})").replies(clusters_json(3)).takes(20ms);
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.calls == 2U);
    BOOST_TEST(report.rows.at(0).instances == 3U);
    BOOST_TEST(report.rows.at(0).running == 2U);
    BOOST_TEST(report.rows.at(0).pending == 1U);
    BOOST_TEST((w.sent(1).at - w.sent(0).at == 20ms));
    BOOST_TEST((report.last_answer.time_since_epoch() == 40ms));
    BOOST_TEST(!report.applied);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_difference_costs_a_third_call_that_sets_the_count_and_nothing_else)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7)).takes(10ms);
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":7})")
        .replies(updated_json(7))
        .takes(30ms);
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::adjusted);
    BOOST_TEST(report.rows.at(0).decision.from == 2U);
    BOOST_TEST(report.rows.at(0).decision.to == 7U);
    BOOST_TEST(report.calls == 3U);
    BOOST_REQUIRE(report.applied);
    BOOST_TEST((report.applied->time_since_epoch() == 40ms));
    BOOST_TEST(*report.applied == report.last_answer);
    BOOST_TEST(report.request_ids.size() == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_known_cluster_is_read_with_both_calls_under_way_at_once)
{
    ReconcilerWorld w;
    w.make_known(3);
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 3}})).takes(30ms);
    w.transport.expect("DescribeClusters").replies(clusters_json(4)).takes(20ms);
    w.transport.expect("UpdateService").replies(updated_json(4)).takes(25ms);
    const Time start = w.timers.now();
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::adjusted);
    BOOST_TEST(report.calls == 3U);
    BOOST_TEST(w.sent(0).at == start);
    BOOST_TEST(w.sent(1).at == start); // proof: neither waited for the other
    BOOST_TEST(w.transport.most_in_flight() == 2U);
    BOOST_TEST(w.sent(2).at == start + 30ms); // as soon as the slower one had answered
    BOOST_TEST(report.last_answer == start + 55ms);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_known_cluster_that_lost_its_service_is_asked_carefully_from_then_on)
{
    ReconcilerWorld w;
    w.make_known();
    w.transport.expect("DescribeServices").replies(missing_json);
    w.transport.expect("DescribeClusters").replies(clusters_json(3));
    w.transport.expect("DescribeServices").replies(missing_json);
    BOOST_TEST(w.run().calls == 2U);
    BOOST_TEST(w.run().calls == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_reads_are_announced_once_and_before_the_first_is_sent)
{
    for (const bool known : {false, true}) {
        ReconcilerWorld w;
        if (known) w.make_known();
        w.began.clear();
        w.expect_adjustment(1, 2);
        w.run();
        BOOST_TEST(w.began.size() == 1U);
        BOOST_TEST(w.began.at(0) == w.before);
    }
}

BOOST_AUTO_TEST_CASE(twelve_services_are_read_ten_at_a_time_and_those_that_differ_are_set)
{
    ReconcilerWorld w;
    w.config->rules.clear();
    std::vector<ServiceLook> looks;
    for (int i = 0; i < 12; ++i) {
        const auto name = "s" + std::to_string(i);
        w.config->rules.emplace_back().service = name;
        looks.push_back({.name = name, .desired = i == 4 || i == 11 ? 1 : 5});
    }
    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"prod","services":["s0","s1","s2","s3","s4","s5","s6","s7","s8","s9"],"include":["TAGS"]})")
        .replies(services_json({looks.begin(), looks.begin() + 10}));
    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"prod","services":["s10","s11"],"include":["TAGS"]})")
        .replies(services_json({looks.begin() + 10, looks.end()}));
    w.transport.expect("DescribeClusters").replies(clusters_json(5));
    w.transport.expect("UpdateService").body(R"({"cluster":"prod","service":"s4","desiredCount":5})");
    w.transport.expect("UpdateService").body(R"({"cluster":"prod","service":"s11","desiredCount":5})");
    const auto report = w.run();
    BOOST_TEST(report.calls == 5U);
    BOOST_TEST(report.rows.size() == 12U);
    BOOST_TEST(report.rows.at(11).rule == 11U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_paused_service_costs_one_call_and_is_left_alone)
{
    ReconcilerWorld w;
    w.config->rules[0].paused = true;
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 9}}));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::paused);
    BOOST_TEST(report.calls == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_it_would_do_and_does_not)
{
    ReconcilerWorld w;
    w.config->dry_run = true;
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::would_adjust);
    BOOST_TEST(report.rows.at(0).decision.to == 7U);
    BOOST_TEST(!report.applied);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_cluster_that_was_deleted_after_it_was_known_is_no_service)
{
    ReconcilerWorld w;
    w.make_known();
    w.transport.expect("DescribeServices").replies(json_error(400, "ClusterNotFoundException", "Cluster not found."));
    w.transport.expect("DescribeClusters").replies(clusters_json(0, "INACTIVE"));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::no_service);
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::cluster_missing);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
