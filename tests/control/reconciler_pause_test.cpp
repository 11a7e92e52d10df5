// Runs of services that their tags freeze: how many calls, and which.
#include "headcount/control/reconciler.hpp"

#include "reconciler_world.hpp"

#include "headcount/core/wall_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::Outcome;
using core::Reason;

BOOST_AUTO_TEST_SUITE(reconciler_pause)

namespace {

std::string tagged(int desired, const std::vector<std::pair<std::string, std::string>>& tags)
{
    std::string list;
    for (const auto& [key, value] : tags)
        list += (list.empty() ? "" : ",") + (R"({"key":")" + key + R"(","value":")" + value + R"("})");
    std::string json = services_json({{.desired = desired}});
    return json.insert(json.find(R"("status")"), R"("tags":[)" + list + "],");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_frozen_service_costs_one_call_and_is_left_alone_until_its_time)
{
    ReconcilerWorld w;
    const core::WallTime end = w.timers.wall() + 2h;
    const std::string look = tagged(4, {{"headcount:paused", "true"}, {"headcount:paused-until", core::rfc3339(end)}});
    w.transport.expect("DescribeServices").replies(look);
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::paused);
    BOOST_TEST(report.calls == 1U);
    BOOST_TEST((report.rows.at(0).decision.until == end));

    w.timers.run_until(w.timers.now() + 2h); // the same tags, and the pause is over
    w.transport.expect("DescribeServices").replies(look);
    w.transport.expect("DescribeClusters").replies(clusters_json(9));
    w.transport.expect("UpdateService").replies(updated_json(9));
    BOOST_TEST(w.run().outcome == Outcome::adjusted);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(one_that_is_held_at_a_count_is_set_to_it_without_counting)
{
    ReconcilerWorld w;
    const std::string held = tagged(4, {{"headcount:paused", "true"}, {"headcount:paused-at", "7"}});
    w.transport.expect("DescribeServices").replies(held);
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":7})")
        .replies(updated_json(7));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::adjusted);
    BOOST_TEST(report.calls == 2U);
    BOOST_TEST(w.transport.problem() == "");

    ReconcilerWorld dry;
    dry.config->dry_run = true;
    dry.transport.expect("DescribeServices").replies(held);
    BOOST_TEST(dry.run().outcome == Outcome::would_adjust);
    BOOST_TEST(dry.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_known_service_that_was_frozen_meanwhile_is_not_counted_into_a_change)
{
    ReconcilerWorld w;
    w.make_known();
    w.transport.expect("DescribeServices").replies(tagged(4, {{"headcount:paused", "true"}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(9));
    BOOST_TEST(w.run().outcome == Outcome::paused);
    w.transport.expect("DescribeServices").replies(tagged(4, {{"headcount:paused", "true"}}));
    const auto again = w.run(); // its count is no longer expected
    BOOST_TEST(again.calls == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_tag_that_means_nothing_leaves_the_service_alone_with_a_warning)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices").replies(tagged(4, {{"headcount:paused-at", "many"}}));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::skipped);
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::bad_tag);
    BOOST_TEST((report.rows.at(0).warnings == std::vector{core::Warning::bad_tag}));
    BOOST_TEST(report.calls == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
