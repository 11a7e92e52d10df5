#include "control/guards/zero_confirmation.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using control::Restraint;
using control::ZeroConfirmation;
using core::ToZero;

namespace {

struct Confirmed {
    ZeroConfirmation guard;

    // One look: does it let the change through?
    bool lets(Change change, core::Duration at, const ZeroConfirmation::Terms& terms = {})
    {
        guard.saw(wish(change, at));
        return !guard.restrain(wish(change, at), terms);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(guard_zero_confirmation)

BOOST_AUTO_TEST_CASE(a_fall_to_zero_waits_for_a_second_read_fifteen_seconds_later)
{
    Confirmed zero;
    BOOST_TEST(!zero.lets({5, 0}, 0s));
    BOOST_TEST(!zero.lets({5, 0}, 14'999ms));
    BOOST_TEST(zero.lets({5, 0}, 15s));
    BOOST_TEST(zero.lets({5, 0}, 16s)); // the write failed, say: it need not be confirmed again
}

BOOST_AUTO_TEST_CASE(it_is_looked_at_again_when_the_second_read_may_be)
{
    ZeroConfirmation zero;
    zero.saw(wish({5, 0}, 0s));
    zero.saw(wish({5, 0}, 4s));
    const auto restraint = zero.restrain(wish({5, 0}, 4s), {});
    BOOST_REQUIRE(restraint);
    BOOST_TEST(restraint->to == 5U);
    BOOST_TEST(restraint->reason == core::Reason::confirming);
    BOOST_TEST((restraint->again->due == start + 15s));
}

BOOST_AUTO_TEST_CASE(a_read_between_that_says_otherwise_begins_the_wait_anew)
{
    for (const Change otherwise : {Change{5, 5}, Change{5, 6}, Change{5, 1}}) {
        Confirmed zero;
        BOOST_TEST(!zero.lets({5, 0}, 0s));
        BOOST_TEST(zero.lets(otherwise, 5s));
        BOOST_TEST(zero.guard.idle());
        BOOST_TEST(!zero.lets({5, 0}, 15s));
        BOOST_TEST(!zero.lets({5, 0}, 29s));
        BOOST_TEST(zero.lets({5, 0}, 30s));
    }
}

BOOST_AUTO_TEST_CASE(the_wait_counts_from_answers_and_not_from_when_they_are_judged)
{
    ZeroConfirmation zero;
    control::Wish first = wish({5, 0}, 0s);
    zero.saw(first);
    control::Wish old = wish({5, 0}, 20s); // judged late, read early
    old.seen = start + 10s;
    zero.saw(old);
    BOOST_TEST(zero.restrain(old, {}).has_value());
}

BOOST_AUTO_TEST_CASE(a_rule_may_let_services_fall_to_zero_at_once_or_never)
{
    Confirmed zero;
    BOOST_TEST(zero.lets({5, 0}, 0s, {.to_zero = ToZero::yes}));
    BOOST_TEST(!zero.lets({5, 0}, 1h, {.to_zero = ToZero::no}));
    BOOST_TEST(!zero.guard.restrain(wish({5, 0}, 1h), {.to_zero = ToZero::no})->again.has_value());
    BOOST_TEST(zero.lets({5, 1}, 1h, {.to_zero = ToZero::no}));
}

BOOST_AUTO_TEST_CASE(who_cannot_read_twice_falls_to_zero_at_once)
{
    Confirmed zero;
    BOOST_TEST(zero.lets({5, 0}, 0s, {.second_read = false}));
}

// A slip of the pen is read a second time too.
BOOST_AUTO_TEST_CASE(a_rule_that_matches_no_instance_stops_no_task_that_runs_however_often_it_is_read)
{
    for (const bool second_read : {true, false}) {
        Confirmed zero;
        const ZeroConfirmation::Terms unmatched{.second_read = second_read, .unmatched = true};
        BOOST_TEST(!zero.lets({5, 0}, 0s, unmatched));
        BOOST_TEST(!zero.lets({5, 0}, 24h, unmatched));
        BOOST_TEST(!zero.lets({5, 0, 1}, 25h, unmatched));
        BOOST_TEST(zero.lets({5, 0, 0}, 26h, unmatched)); // a fleet that went to zero took its tasks with it
        BOOST_TEST(zero.lets({5, 1}, 27h, unmatched));
    }
}

BOOST_AUTO_TEST_CASE(tasks_that_go_with_their_fleet_are_followed_after_the_second_read_and_no_sooner)
{
    Confirmed zero;
    const ZeroConfirmation::Terms unmatched{.unmatched = true};
    BOOST_TEST(!zero.lets({5, 0}, 0s, unmatched));
    BOOST_TEST(!zero.lets({5, 0, 0}, 10s, unmatched));
    BOOST_TEST(zero.lets({5, 0, 0}, 15s, unmatched));
}

BOOST_AUTO_TEST_CASE(a_rule_that_matches_no_instance_may_stop_all_where_that_is_meant)
{
    Confirmed zero;
    BOOST_TEST(zero.lets({5, 0}, 0s, {.to_zero = ToZero::yes, .unmatched = true}));
}

BOOST_AUTO_TEST_CASE(tasks_of_a_rule_that_matches_nothing_are_looked_for_ever_more_seldom)
{
    ZeroConfirmation zero;
    zero.saw(wish({5, 0}, 0s));
    const auto pause = [&zero](core::Duration at) {
        return zero.restrain(wish({5, 0}, at), {.unmatched = true})->again->due - (start + at);
    };
    BOOST_TEST((pause(0s) == 15s));
    BOOST_TEST((pause(15s) == 15s));
    BOOST_TEST((pause(30s) == 30s));
    BOOST_TEST((pause(2min) == 2min));
    BOOST_TEST((pause(1h) == 5min));
}

BOOST_AUTO_TEST_SUITE_END()
