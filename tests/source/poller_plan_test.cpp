#include "source/poller_plan.hpp"

#include <boost/test/unit_test.hpp>

using headcount::source::PollerPlan;

BOOST_AUTO_TEST_SUITE(poller_plan)

BOOST_AUTO_TEST_CASE(begins_with_one_and_stays_there_while_receives_come_back_short)
{
    PollerPlan plan{std::nullopt};
    BOOST_TEST(plan.pollers() == 1U);
    for (int i = 0; i < 20; ++i)
        plan.received(10, i % 10);
    BOOST_TEST(plan.pollers() == 1U);
}

BOOST_AUTO_TEST_CASE(each_full_receive_adds_one_up_to_ten)
{
    PollerPlan plan{std::nullopt};
    for (std::uint32_t full = 1; full < 10; ++full) {
        plan.received(10, 10);
        BOOST_TEST(plan.pollers() == full + 1);
    }
    for (int i = 0; i < 50; ++i)
        plan.received(10, 10);
    BOOST_TEST(plan.pollers() == 10U);
}

BOOST_AUTO_TEST_CASE(a_receive_that_asked_for_three_and_got_three_is_full)
{
    PollerPlan plan{std::nullopt};
    plan.received(3, 3);
    BOOST_TEST(plan.pollers() == 2U);
}

BOOST_AUTO_TEST_CASE(short_receives_take_one_away_and_empty_ones_half)
{
    PollerPlan plan{std::nullopt};
    for (int i = 0; i < 20; ++i)
        plan.received(10, 10);
    plan.received(10, 9);
    BOOST_TEST(plan.pollers() == 9U);
    plan.received(10, 0);
    BOOST_TEST(plan.pollers() == 4U);
    plan.received(10, 0);
    plan.received(10, 0);
    plan.received(10, 0);
    BOOST_TEST(plan.pollers() == 1U);
}

BOOST_AUTO_TEST_CASE(a_fixed_number_does_not_follow_the_queue)
{
    PollerPlan plan{4};
    plan.received(10, 10);
    plan.received(10, 0);
    BOOST_TEST(plan.pollers() == 4U);
    BOOST_TEST(PollerPlan{0}.pollers() == 1U); // no poller at all would be a dead queue
}

BOOST_AUTO_TEST_SUITE_END()
