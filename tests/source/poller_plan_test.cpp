#include "source/poller_plan.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using headcount::source::PollerPlan;
using namespace std::chrono_literals;

namespace {

constexpr auto at_once = 20ms;
constexpr auto long_poll = 20s;
constexpr auto no_wait = 30ms; // in the queue
constexpr auto long_wait = 3s;

PollerPlan busy_plan()
{
    PollerPlan plan{std::nullopt};
    for (int i = 0; i < 20; ++i)
        plan.received(10, 10, at_once, no_wait);
    return plan;
}

} // namespace

BOOST_AUTO_TEST_SUITE(poller_plan)

BOOST_AUTO_TEST_CASE(begins_with_one_and_stays_there_while_receives_wait_for_messages)
{
    PollerPlan plan{std::nullopt};
    BOOST_TEST(plan.pollers() == 1U);
    for (int i = 0; i < 20; ++i) {
        plan.received(10, 1 + i % 9, 1s + i * 1s, no_wait);
        BOOST_TEST(plan.pollers() == 1U);
    }
    plan.received(10, 0, long_poll, no_wait);
    BOOST_TEST(plan.pollers() == 1U);
}

BOOST_AUTO_TEST_CASE(each_full_receive_that_was_waited_for_adds_one_up_to_ten)
{
    PollerPlan plan{std::nullopt};
    for (std::uint32_t full = 1; full < 10; ++full) {
        plan.received(10, 10, 3s, no_wait);
        BOOST_TEST(plan.pollers() == full + 1);
    }
    for (int i = 0; i < 50; ++i)
        plan.received(10, 10, 3s, no_wait);
    BOOST_TEST(plan.pollers() == 10U);
}

BOOST_AUTO_TEST_CASE(two_full_receives_that_come_at_once_are_a_burst_that_deserves_all)
{
    PollerPlan plan{std::nullopt};
    plan.received(10, 10, at_once, no_wait);
    BOOST_TEST(plan.pollers() == 4U);
    plan.received(10, 10, at_once, no_wait);
    BOOST_TEST(plan.pollers() == 10U);
    plan.received(10, 10, at_once, no_wait);
    BOOST_TEST(plan.pollers() == 10U);
}

BOOST_AUTO_TEST_CASE(a_receive_that_asked_for_three_and_got_three_is_full)
{
    PollerPlan plan{std::nullopt};
    plan.received(3, 3, at_once, no_wait);
    BOOST_TEST(plan.pollers() == 4U);
}

BOOST_AUTO_TEST_CASE(receives_that_are_never_full_but_come_at_once_add_one_each_if_they_bring_half)
{
    PollerPlan plan{std::nullopt};
    for (std::size_t got = 5; got < 10; ++got)
        plan.received(10, got, at_once, no_wait);
    BOOST_TEST(plan.pollers() == 6U);
}

BOOST_AUTO_TEST_CASE(receives_that_share_fresh_messages_become_fewer)
{
    PollerPlan plan = busy_plan();
    for (std::uint32_t left = 9; left > 0; --left) {
        plan.received(10, 1 + left % 4, at_once, no_wait);
        BOOST_TEST(plan.pollers() == left);
    }
    plan.received(10, 1, at_once, no_wait);
    BOOST_TEST(plan.pollers() == 1U);
}

BOOST_AUTO_TEST_CASE(a_queue_whose_messages_have_waited_gets_more_however_few_each_receive_brings)
{
    PollerPlan plan{std::nullopt};
    for (std::uint32_t receives = 1; receives < 10; ++receives) {
        plan.received(10, 1, at_once, long_wait);
        BOOST_TEST(plan.pollers() == receives + 1);
    }
    for (int i = 0; i < 100; ++i)
        plan.received(10, 1 + i % 10, at_once, long_wait);
    BOOST_TEST(plan.pollers() == 10U);
}

BOOST_AUTO_TEST_CASE(
    messages_that_do_not_tell_how_long_they_waited_change_nothing_unless_they_are_many_or_were_waited_for)
{
    PollerPlan plan = busy_plan();
    for (int i = 0; i < 20; ++i)
        plan.received(10, 1 + i % 4, at_once, std::nullopt);
    BOOST_TEST(plan.pollers() == 10U);
    plan.received(10, 1, 2s, std::nullopt);
    BOOST_TEST(plan.pollers() == 9U);
    plan.received(10, 5, at_once, std::nullopt);
    BOOST_TEST(plan.pollers() == 10U);
}

// The way to a queue far away is no wait there.
BOOST_AUTO_TEST_CASE(messages_no_older_than_the_receive_that_brought_them_are_fresh)
{
    PollerPlan plan = busy_plan();
    plan.received(10, 1, 400ms, 500ms);
    BOOST_TEST(plan.pollers() == 9U);
}

// As it is where a delay of the queue, or a clock, makes them look old.
BOOST_AUTO_TEST_CASE(old_messages_that_a_receive_had_to_wait_for_are_no_reason_for_more)
{
    PollerPlan plan = busy_plan();
    plan.received(10, 1, 2s, long_wait);
    BOOST_TEST(plan.pollers() == 9U);
}

BOOST_AUTO_TEST_CASE(receives_that_waited_take_one_away_and_empty_ones_half)
{
    PollerPlan plan = busy_plan();
    plan.received(10, 9, 2s, no_wait);
    BOOST_TEST(plan.pollers() == 9U);
    plan.received(10, 0, long_poll, no_wait);
    BOOST_TEST(plan.pollers() == 4U);
    plan.received(10, 0, long_poll, no_wait);
    plan.received(10, 0, long_poll, no_wait);
    plan.received(10, 0, long_poll, no_wait);
    BOOST_TEST(plan.pollers() == 1U);
}

BOOST_AUTO_TEST_CASE(a_fixed_number_does_not_follow_the_queue)
{
    PollerPlan plan{4};
    plan.received(10, 10, at_once, no_wait);
    plan.received(10, 0, long_poll, no_wait);
    BOOST_TEST(plan.pollers() == 4U);
    BOOST_TEST(PollerPlan{0}.pollers() == 1U); // no poller at all would be a dead queue
}

BOOST_AUTO_TEST_SUITE_END()
