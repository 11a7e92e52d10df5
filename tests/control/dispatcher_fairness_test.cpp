// Rules 4 and 5 of "The work queue": turns, bounds, and accounts that fail (I4, I7).
#include "headcount/control/dispatcher.hpp"

#include "checked_dispatcher.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>

using namespace headcount;
using namespace headcount::test;
using control::Admission;
using control::Lane;
using control::RunEnd;

namespace {

const std::string a = "111122223333";
const std::string b = "222233334444";
const std::string c = "333344445555";

} // namespace

BOOST_AUTO_TEST_SUITE(dispatcher_fairness)

BOOST_AUTO_TEST_CASE(accounts_take_turns)
{
    CheckedDispatcher d;
    for (int i = 0; i < 4; ++i)
        d.mark(cluster("a" + std::to_string(i), a), 1, t0);
    for (int i = 0; i < 2; ++i)
        d.mark(cluster("b" + std::to_string(i), b), 1, t0);
    d.mark(cluster("c0", c), 1, t0);
    std::string order;
    for (std::string name = d.starts(t0); !name.empty(); name = d.starts(t0))
        order += name + " ";
    BOOST_TEST(order == "a0 b0 c0 a1 b1 a2 a3 ");
}

BOOST_AUTO_TEST_CASE(an_account_that_stands_in_line_keeps_its_place_when_a_cluster_of_it_is_seen_for_the_first_time)
{
    CheckedDispatcher d{{.in_flight = 1}};
    for (int i = 0; i < 20; ++i)
        d.mark(cluster("b" + std::to_string(i), b), 1, t0);
    d.mark(cluster("known", a), 1, t0);
    std::string order;
    for (int i = 0; i < 3; ++i) {
        d.mark(cluster("new" + std::to_string(i), a), 1, t0);
        const auto run = d.next(t0);
        BOOST_REQUIRE(run);
        order += run->cluster.name + " ";
        d.answered(run->cluster, t0);
    }
    BOOST_TEST(order == "b0 known b1 ");
}

BOOST_AUTO_TEST_CASE(the_same_account_in_two_regions_is_two_accounts)
{
    CheckedDispatcher d{{.per_account = 1}};
    auto abroad = cluster("there", a);
    abroad.region = "us-east-1";
    d.mark(cluster("here", a), 1, t0);
    d.mark(abroad, 2, t0);
    BOOST_TEST(d.starts(t0) == "here");
    BOOST_TEST(d.starts(t0) == "there");
}

BOOST_AUTO_TEST_CASE(within_an_account_the_better_lane_goes_first_and_then_the_older_mark)
{
    CheckedDispatcher d;
    d.look(cluster("sweep"), Lane::sweep, t0);
    d.look(cluster("recheck"), Lane::recheck, t0 + 1ms);
    d.mark(cluster("late"), 1, t0 + 3ms);
    d.mark(cluster("early"), 2, t0 + 2ms); // an older receipt, told later
    d.look(cluster("correction"), Lane::correction, t0 + 4ms);
    std::string order;
    for (std::string name = d.starts(t0 + 5ms); !name.empty(); name = d.starts(t0 + 5ms))
        order += name + " ";
    BOOST_TEST(order == "correction late early recheck sweep ");
}

BOOST_AUTO_TEST_CASE(an_event_that_comes_again_has_kept_its_place)
{
    CheckedDispatcher d;
    d.mark(cluster("first"), 1, t0, Lane::event, false, t0 - 2s);
    d.mark(cluster("fresh"), 2, t0 + 1ms, Lane::event, false, t0);
    d.mark(cluster("again"), 3, t0 + 2ms, Lane::event, false, t0 - 60s);
    d.mark(cluster("fresh"), 4, t0 + 3ms, Lane::event, false, t0 - 30s); // with it goes what is younger
    std::string order;
    while (const auto run = d.next(t0 + 5ms)) {
        order += run->cluster.name + " ";
        if (run->cluster.name == "fresh") {
            BOOST_TEST((run->since == t0 - 30s));
            BOOST_TEST((run->marked == t0 + 1ms)); // its time here counts from the first receipt
        }
    }
    BOOST_TEST(order == "again fresh first ");
}

BOOST_AUTO_TEST_CASE(what_is_tried_again_is_as_old_as_it_was)
{
    CheckedDispatcher d;
    d.mark(cluster("tried"), 1, t0, Lane::event, false, t0 - 60s);
    const auto tried = d.next(t0);
    BOOST_REQUIRE(tried);
    d.reads_begin(tried->cluster);
    d.mark(cluster("tried"), 2, t0 + 1ms, Lane::event, false, t0);
    BOOST_TEST(d.ended(tried->cluster, RunEnd::no_turn, t0 + 1ms).again);
    const auto again = d.next(t0 + 30s);
    BOOST_REQUIRE(again);
    BOOST_TEST((again->since == t0 - 60s));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_behind_puts_nothing_into_the_future)
{
    CheckedDispatcher d;
    d.mark(cluster("ahead"), 1, t0, Lane::event, false, t0 + 5s);
    d.mark(cluster("later"), 2, t0 + 1ms, Lane::event, false, t0 + 1ms);
    BOOST_TEST(d.starts(t0 + 2ms) == "ahead");
}

BOOST_AUTO_TEST_CASE(a_sweep_is_not_starved_by_a_stream_of_events)
{
    CheckedDispatcher d{{.in_flight = 1}};
    d.look(cluster("swept"), Lane::sweep, t0);
    Time now = t0;
    int before = 0;
    for (;; ++before) {
        BOOST_REQUIRE(before < 100);
        now += 1ms;
        const Time sent = now - 1h; // as where the queue lags, or our clock is ahead
        d.mark(cluster("one" + std::to_string(before)), 1, now, Lane::event, false,
               sent); // there is always a fresh event
        d.mark(cluster("two" + std::to_string(before)), 2, now, Lane::event, false, sent);
        const auto run = d.next(now);
        BOOST_REQUIRE(run);
        d.reads_begin(run->cluster);
        d.answered(run->cluster, now);
        if (run->cluster.name == "swept") break;
    }
    BOOST_TEST(before < 8);
}

BOOST_AUTO_TEST_CASE(runs_in_flight_are_bounded_per_account_and_globally)
{
    CheckedDispatcher d{{.in_flight = 3, .per_account = 2}};
    for (int i = 0; i < 4; ++i)
        d.mark(cluster("a" + std::to_string(i), a), 1, t0);
    BOOST_TEST(d.starts(t0) == "a0");
    BOOST_TEST(d.starts(t0) == "a1");
    BOOST_TEST(d.starts(t0) == ""); // the account's bound
    BOOST_TEST((d->wake() == Time::max()));
    for (int i = 0; i < 4; ++i)
        d.mark(cluster("b" + std::to_string(i), b), 1, t0);
    BOOST_TEST(d.starts(t0) == "b0");
    BOOST_TEST(d.starts(t0) == "");     // everybody's bound
    BOOST_TEST((d->wake() == t0 + 1s)); // when the first of them is slow
    d.answered(cluster("a0", a), t0);
    BOOST_TEST((d->wake() <= t0));
    BOOST_TEST(d.starts(t0) == "b1"); // b stood in line before a had room again
    d.answered(cluster("b0", b), t0);
    BOOST_TEST(d.starts(t0) == "a2");
}

BOOST_AUTO_TEST_CASE(messages_held_are_bounded_per_account_and_globally)
{
    CheckedDispatcher d{{.held = 5, .held_per_account = 3}};
    for (std::uint64_t n = 0; n < 3; ++n)
        BOOST_TEST(d.mark(cluster("prod", a), n, t0) == Admission::held);
    BOOST_TEST(d.mark(cluster("prod", a), 3, t0) == Admission::over_share);
    BOOST_TEST(d.mark(cluster("other", a), 3, t0) == Admission::over_share);
    BOOST_TEST(d->known() == 1U); // what is not held leaves no trace
    BOOST_TEST(d->room() == 2U);
    BOOST_TEST(d.mark(cluster("prod", b), 4, t0) == Admission::held);
    BOOST_TEST(d.mark(cluster("prod", b), 5, t0) == Admission::held);
    BOOST_TEST(d->room() == 0U);
    BOOST_TEST(d.mark(cluster("prod", c), 6, t0) == Admission::over_share);
    BOOST_TEST(d.begins(t0) == "prod");
    BOOST_TEST(d.answered(cluster("prod", a), t0).ack.size() == 3U);
    BOOST_TEST(d->room() == 3U);
    BOOST_TEST(d.mark(cluster("prod", a), 7, t0) == Admission::held);
}

BOOST_AUTO_TEST_CASE(the_oldest_waiting_is_that_of_any_account)
{
    CheckedDispatcher d{{.in_flight = 1}};
    BOOST_TEST((d->oldest_waiting(t0) == 0s));
    d.mark(cluster("run", a), 1, t0);
    d.starts(t0);
    d.mark(cluster("young", a), 2, t0 + 3s);
    d.mark(cluster("old", b), 3, t0 + 4s);
    BOOST_TEST((d->oldest_waiting(t0 + 10s) == 7s));
    BOOST_TEST(d->waiting() == 2U);
}

BOOST_AUTO_TEST_CASE(an_account_whose_run_failed_probes_with_one_run_at_a_time_until_one_is_answered)
{
    CheckedDispatcher d;
    for (int i = 0; i < 6; ++i)
        d.mark(cluster("a" + std::to_string(i), a), 1, t0);
    BOOST_TEST(d.begins(t0) == "a0");
    d.failed(cluster("a0", a), t0);
    BOOST_TEST(d.begins(t0) == "a1"); // the probe, at once
    BOOST_TEST(d.begins(t0) == "");
    BOOST_TEST((d->wake() == Time::max()));
    d.answered(cluster("a1", a), t0);
    BOOST_TEST(d.begins(t0) == "a2");
    BOOST_TEST(d.begins(t0) == "a3");
    BOOST_TEST(d.begins(t0) == "a4");
}

BOOST_AUTO_TEST_CASE(a_refusal_ends_the_probing_too_since_the_account_answers)
{
    CheckedDispatcher d;
    for (int i = 0; i < 4; ++i)
        d.mark(cluster("a" + std::to_string(i), a), 1, t0);
    d.begins(t0);
    d.failed(cluster("a0", a), t0);
    d.begins(t0);
    d.ended(cluster("a1", a), RunEnd::refused, t0);
    BOOST_TEST(d.begins(t0) == "a2");
    BOOST_TEST(d.begins(t0) == "a3");
}

BOOST_AUTO_TEST_CASE(one_cluster_that_keeps_failing_does_not_make_its_account_wait)
{
    CheckedDispatcher d;
    d.mark(cluster("broken", a), 1, t0);
    Time now = t0;
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(d.begins(now) == "broken");
        d.failed(cluster("broken", a), now);
        now = d->wake();
    }
    now -= 1ns; // the broken one waits out its back-off
    d.mark(cluster("healthy", a), 2, now);
    BOOST_TEST(d.begins(now) == "healthy");
}

BOOST_AUTO_TEST_CASE(a_dead_account_is_probed_ever_more_rarely_and_holds_back_only_itself)
{
    CheckedDispatcher d{{.in_flight = 4, .per_account = 2}};
    std::uint64_t number = 0;
    for (int i = 0; i < 200; ++i)
        d.mark(cluster("dead" + std::to_string(i), a), number++, t0);
    int probes = 0;
    int healthy = 0;
    for (Time now = t0; now < t0 + 50s; now += 10ms) {
        const auto well = cluster("well" + std::to_string(healthy % 50), b);
        d.mark(well, number++, now);
        std::set<std::string> begun;
        while (const auto run = d.next(now)) {
            d.reads_begin(run->cluster);
            begun.insert(run->cluster.account);
            if (run->cluster.account == a) {
                ++probes;
                d.failed(run->cluster, now);
            } else {
                BOOST_TEST(run->marked == now); // I7: not slowed at all
                ++healthy;
                d.answered(run->cluster, now);
            }
        }
        BOOST_TEST(begun.contains(b));
    }
    BOOST_TEST(healthy == 5000);
    BOOST_TEST(probes < 60);
    BOOST_TEST(probes > 5);
}

BOOST_AUTO_TEST_CASE(a_recovered_account_works_through_all_that_waited)
{
    CheckedDispatcher d;
    for (std::uint64_t i = 0; i < 100; ++i)
        d.mark(cluster("c" + std::to_string(i)), i, t0);
    std::size_t acknowledged = 0;
    Time now = t0;
    for (int steps = 0; steps < 1000 && d->held() > 0; ++steps) {
        while (const auto run = d.next(now)) {
            d.reads_begin(run->cluster);
            if (now < t0 + 20s)
                d.failed(run->cluster, now);
            else
                acknowledged += d.answered(run->cluster, now).ack.size();
        }
        now = d->wake();
    }
    BOOST_TEST(acknowledged == 100U);
    BOOST_TEST((now - t0 < 60s || d->held() == 0U));
}

BOOST_AUTO_TEST_CASE(messages_that_wait_too_long_for_a_dead_account_go_back)
{
    CheckedDispatcher d;
    for (std::uint64_t i = 0; i < 100; ++i)
        d.mark(cluster("c" + std::to_string(i)), i, t0);
    d.mark(cluster("well", b), 1000, t0);
    std::set<control::Ticket> back;
    for (Time now = t0; now <= t0 + 62s; now += 100ms) {
        for (const auto& t : d.overdue(now).messages) {
            BOOST_TEST((now > t0 + 60s));
            BOOST_TEST(back.insert(t).second);
        }
        while (const auto run = d.next(now)) {
            if (run->cluster.account == b) continue; // hangs: its messages are not overdue
            d.reads_begin(run->cluster);
            for (const auto& t : d.failed(run->cluster, now).retry_later)
                BOOST_TEST(back.insert(t).second);
        }
    }
    BOOST_TEST(back.size() == 100U);
    BOOST_TEST(d->held() == 1U);
    BOOST_TEST(d->known() == 1U);
}

BOOST_AUTO_TEST_CASE(messages_of_a_busy_account_that_answers_are_never_overdue)
{
    CheckedDispatcher d{{.per_account = 1}};
    d.mark(cluster("long"), 1, t0);
    d.begins(t0);
    d.mark(cluster("patient"), 2, t0);
    BOOST_TEST(d.overdue(t0 + 10min).clusters.empty());
    BOOST_TEST(d->waiting() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
