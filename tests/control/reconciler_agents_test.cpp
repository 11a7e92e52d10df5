// Runs that count connected instances: two lists side by side, and what a change between them does.
#include "counting_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::CountMode;
using core::Outcome;

BOOST_AUTO_TEST_SUITE(reconciler_agents)

namespace {

const std::string away = "agentConnected == false";

struct World : CountingWorld {
    World() : CountingWorld(CountMode::connected) {}

    control::RunReport look(int desired, const Digits& active, const Digits& gone, const std::string& where = {})
    {
        expect_service(desired);
        expect_list("ACTIVE", where).replies(page_json(active));
        expect_list("ACTIVE", away).replies(page_json(gone));
        return run();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(one_that_is_away_counts_until_its_grace_is_over)
{
    World w;
    const auto first = w.look(3, {1, 2, 3}, {2});
    BOOST_TEST(first.outcome == Outcome::in_sync);
    BOOST_TEST(first.calls == 3U);
    BOOST_TEST((first.rows.at(0).count_stands_until == w.timers.wall() + 5min));
    w.timers.run_until(w.timers.now() + 5min);
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 3}}));
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3}));
    w.expect_list("ACTIVE", away).replies(page_json({2}));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":2})")
        .replies(updated_json(2));
    const auto second = w.run();
    BOOST_TEST(second.rows.at(0).instances == 2U);
    BOOST_TEST(!second.rows.at(0).count_stands_until);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(who_changes_between_the_two_lists_counts_as_long_as_it_is_active)
{
    World w;
    w.rule().disconnect_grace = 0s;
    BOOST_TEST(w.look(2, {1, 2}, {3}).outcome == Outcome::in_sync); // 3 became ACTIVE, or went, between the two
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(of_those_that_match_where_only_and_one_that_does_not_needs_no_look)
{
    World w;
    w.rule().where = "attribute:pool == web";
    const auto report = w.look(2, {1, 2}, {7}, "attribute:pool == web");
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(!report.rows.at(0).count_stands_until);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_be_read_is_no_count)
{
    World w;
    w.expect_service(3);
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3}));
    w.expect_list("ACTIVE", away).replies(json_error(400, "ThrottlingException", "slow down"));
    BOOST_TEST(w.run().outcome == Outcome::failed);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
