// Falls to zero because a rule matches no instance: which calls tell that from a drain and from an empty cluster.
#include "counting_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::CountMode;
using core::Outcome;
using core::Reason;

namespace {

const std::string query = "attribute:pool == webb";

struct NoMatchWorld : CountingWorld {
    explicit NoMatchWorld(CountMode mode) : CountingWorld(mode) { rule().where = query; }

    void expect_running(int desired)
    {
        transport.expect("DescribeServices").replies(services_json({{.desired = desired}}));
    }
    void expect_cluster(int instances) { transport.expect("DescribeClusters").replies(clusters_json(instances)); }
    void expect_update() { transport.expect("UpdateService").replies(updated_json(0)); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(reconciler_no_match)

BOOST_AUTO_TEST_CASE(a_query_that_matches_nothing_stops_no_task_and_is_named_with_the_instances_that_there_are)
{
    NoMatchWorld w(CountMode::active);
    w.expect_running(4);
    w.expect_list("ACTIVE", query).replies(page_json({}));
    w.expect_list("DRAINING", query).replies(page_json({}));
    w.expect_cluster(4);
    const auto report = w.run();
    const auto& decision = report.rows.at(0).decision;
    BOOST_TEST(decision.outcome == Outcome::held);
    BOOST_TEST(decision.reason == Reason::confirming);
    BOOST_TEST(decision.words ==
               "0 of 4 registered instances match `where`, so 0 instances × 1 = 0 → 0, now 4, held: 2 "
               "tasks run, and none is stopped for a rule that matches no instance: correct the rule, "
               "or write scale_in.to_zero: true");
    BOOST_TEST(report.rows.at(0).again.has_value());
    BOOST_TEST(report.calls == 4U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(registered_costs_no_list_more_than_any_fall_does)
{
    NoMatchWorld w(CountMode::registered);
    w.expect_running(4);
    w.expect_list("ACTIVE", query).replies(page_json({}));
    w.expect_list("DRAINING", query).replies(page_json({}));
    w.expect_list("DRAINING", query).replies(page_json({}));
    w.expect_cluster(4);
    BOOST_TEST(w.run().outcome == Outcome::held);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(instances_that_match_and_drain_are_a_match)
{
    for (const auto mode : {CountMode::active, CountMode::connected}) {
        NoMatchWorld w(mode);
        w.rule().to_zero = core::ToZero::confirm;
        w.expect_running(4);
        w.expect_list("ACTIVE", query).replies(page_json({}));
        if (mode == CountMode::connected) w.expect_list("ACTIVE", "agentConnected == false").replies(page_json({}));
        w.expect_list("DRAINING", query).replies(page_json({1, 2}));
        w.expect_cluster(4);
        const auto decision = w.run().rows.at(0).decision;
        BOOST_TEST(!decision.unmatched);
        BOOST_TEST(decision.reason == Reason::confirming); // as any fall to zero, 15 seconds
        BOOST_TEST(decision.words.ends_with("a second read, 15 seconds after the first, must say zero too"));
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(instances_that_match_and_are_away_are_a_match_without_a_call_more)
{
    NoMatchWorld w(CountMode::connected);
    w.rule().disconnect_grace = core::Duration::zero();
    w.expect_running(4);
    w.expect_list("ACTIVE", query).replies(page_json({1}));
    w.expect_list("ACTIVE", "agentConnected == false").replies(page_json({1}));
    const auto report = w.run();
    BOOST_TEST(!report.rows.at(0).decision.unmatched);
    BOOST_TEST(report.calls == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_empty_cluster_is_no_slip_of_the_pen)
{
    NoMatchWorld w(CountMode::active);
    w.rule().to_zero = core::ToZero::yes;
    w.expect_running(4);
    w.expect_list("ACTIVE", query).replies(page_json({}));
    w.expect_list("DRAINING", query).replies(page_json({}));
    w.expect_cluster(0);
    w.expect_update();
    const auto decision = w.run().rows.at(0).decision;
    BOOST_TEST(!decision.unmatched);
    BOOST_TEST(decision.words == "4 → 0: 0 instances × 1 = 0");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(capacity_is_known_by_the_instances_that_are_described)
{
    CountingWorld w(CountMode::active);
    w.rule().capacity = {"spott"};
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({{1, "spot"}, {2, "spot"}}));
    w.expect_list("DRAINING").replies(page_json({3}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({{3, "spot"}}));
    const auto decision = w.run().rows.at(0).decision;
    BOOST_TEST(decision.outcome == Outcome::held);
    BOOST_TEST(decision.words.starts_with("0 of 3 registered instances match `capacity`, so "));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_instance_of_the_provider_that_drains_is_a_match)
{
    CountingWorld w(CountMode::active);
    w.rule().capacity = {"spot"};
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
    w.expect_list("ACTIVE").replies(page_json({1}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({{1, "main"}}));
    w.expect_list("DRAINING").replies(page_json({3}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({{3, "spot"}}));
    BOOST_TEST(!w.run().rows.at(0).decision.unmatched);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(who_may_not_describe_clusters_is_held_all_the_same)
{
    NoMatchWorld w(CountMode::active);
    w.expect_running(4);
    w.expect_list("ACTIVE", query).replies(page_json({}));
    w.expect_list("DRAINING", query).replies(page_json({}));
    w.transport.expect("DescribeClusters").replies(json_error(400, "AccessDeniedException", "No."));
    const auto decision = w.run().rows.at(0).decision;
    BOOST_TEST(decision.outcome == Outcome::held);
    BOOST_TEST(decision.words.starts_with("no instance matches `where`, so "));
}

BOOST_AUTO_TEST_CASE(a_list_of_draining_instances_that_fails_lowers_nothing)
{
    NoMatchWorld w(CountMode::active);
    w.rule().to_zero = core::ToZero::yes;
    w.expect_running(4);
    w.expect_list("ACTIVE", query).replies(page_json({}));
    w.expect_list("DRAINING", query).replies(json_error(400, "AccessDeniedException", "No."));
    w.expect_cluster(4);
    BOOST_TEST(w.run().outcome == Outcome::failed);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
