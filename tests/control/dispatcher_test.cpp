// Rules 1 to 3 of "The work queue": one run per cluster, which messages it answers for, and spacing.
#include "headcount/control/dispatcher.hpp"

#include "checked_dispatcher.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using control::Admission;
using control::Lane;
using control::RunEnd;

namespace {

const auto prod = cluster("prod");
const auto dev = cluster("dev");

} // namespace

BOOST_AUTO_TEST_SUITE(dispatcher)

BOOST_AUTO_TEST_CASE(nothing_starts_where_nothing_was_marked)
{
    CheckedDispatcher d;
    BOOST_TEST(d.starts(t0) == "");
    BOOST_TEST((d->wake() == Time::max()));
    BOOST_TEST(d->known() == 0U);
}

BOOST_AUTO_TEST_CASE(the_first_event_of_an_idle_cluster_starts_at_once)
{
    CheckedDispatcher d;
    BOOST_TEST(d.mark(prod, 1, t0) == Admission::held);
    BOOST_TEST((d->wake() <= t0));
    const auto run = d.next(t0);
    BOOST_REQUIRE(run);
    BOOST_TEST(run->cluster == prod);
    BOOST_TEST(run->lane == Lane::event);
    BOOST_TEST(run->marked == t0);
    BOOST_TEST(run->messages == 1U);
    BOOST_TEST(run->tries == 1U);
    BOOST_TEST((run->spacing_wait == 0ms));
    BOOST_TEST(d->in_flight() == 1U);
    BOOST_TEST(d->waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_verdict_acknowledges_the_messages_of_its_run)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.mark(prod, 2, t0);
    BOOST_TEST(d.begins(t0) == "prod");
    const auto release = d.answered(prod, t0 + 50ms);
    BOOST_TEST(release.ack == tickets({1, 2}), boost::test_tools::per_element());
    BOOST_TEST(release.retry_later.empty());
    BOOST_TEST(!release.again);
    BOOST_TEST(d->held() == 0U);
    BOOST_TEST(d->in_flight() == 0U);
}

BOOST_AUTO_TEST_CASE(a_message_marked_before_the_reads_begin_belongs_to_that_run)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    BOOST_TEST(d.starts(t0) == "prod");
    d.mark(prod, 2, t0 + 1ms);
    d.reads_begin(prod);
    BOOST_TEST(d.answered(prod, t0 + 50ms).ack == tickets({1, 2}), boost::test_tools::per_element());
    BOOST_TEST(d.starts(t0 + 10s) == "");
}

BOOST_AUTO_TEST_CASE(a_message_marked_after_the_reads_began_belongs_to_the_next_run)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.mark(prod, 2, t0 + 1ms);
    BOOST_TEST(d.answered(prod, t0 + 50ms).ack == tickets({1}), boost::test_tools::per_element());
    BOOST_TEST(d.begins(t0 + 100ms) == "prod");
    BOOST_TEST(d.answered(prod, t0 + 150ms).ack == tickets({2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_that_never_reads_answers_for_all_that_was_marked_until_its_end)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.starts(t0);
    d.mark(prod, 2, t0);
    BOOST_TEST(d.answered(prod, t0).ack == tickets({1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ten_thousand_events_during_a_run_cost_one_more_run)
{
    CheckedDispatcher d{{.held = 20'000, .held_per_account = 20'000}};
    d.mark(prod, 0, t0);
    BOOST_TEST(d.begins(t0) == "prod");
    for (std::uint64_t n = 1; n <= 10'000; ++n)
        d->mark(prod, ticket(n), t0 + 1ms);
    BOOST_TEST(d.starts(t0 + 10ms) == ""); // never two runs of one cluster
    BOOST_TEST(d.answered(prod, t0 + 20ms).ack.size() == 1U);
    BOOST_TEST(d.starts(t0 + 99ms) == ""); // spaced
    BOOST_TEST(d->wake() == t0 + 100ms);
    BOOST_TEST(d.begins(t0 + 100ms) == "prod");
    BOOST_TEST(d.answered(prod, t0 + 120ms).ack.size() == 10'000U);
    BOOST_TEST(d.starts(t0 + 1h) == "");
}

BOOST_AUTO_TEST_CASE(a_thousand_events_of_one_cluster_in_one_burst_cost_at_most_six_runs)
{
    for (const auto burst : {1ms, 100ms, 1000ms, 2000ms, 3000ms}) {
        BOOST_TEST_CONTEXT("a burst of " << burst.count() << " ms")
        {
            CheckedDispatcher d;
            int runs = 0;
            std::size_t acknowledged = 0;
            std::uint64_t sent = 0;
            std::optional<Time> ends;
            Time last_receipt{};
            Time last_begin{};
            for (Time now = t0; now < t0 + 10s; now += 1ms) {
                for (; sent < 1000 && t0 + burst * sent / 1000 <= now; ++sent)
                    d->mark(prod, ticket(sent), now);
                if (sent == 1000 && last_receipt == Time{}) last_receipt = now;
                if (ends && *ends <= now) {
                    acknowledged += d.answered(prod, now).ack.size();
                    ends.reset();
                }
                if (d.begins(now) == "prod") {
                    ++runs;
                    last_begin = now;
                    ends = now + 40ms;
                }
            }
            BOOST_TEST(acknowledged == 1000U);
            BOOST_TEST(runs <= 6);
            BOOST_TEST((last_begin >= last_receipt));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cluster_that_stays_dirty_runs_after_100_200_400_ms_and_so_on_up_to_two_seconds)
{
    CheckedDispatcher d;
    d.mark(prod, 0, t0);
    std::vector<std::chrono::milliseconds> gaps;
    Time last{};
    for (Time now = t0; now < t0 + 12s; now += 1ms) {
        if (d.begins(now) != "prod") continue;
        if (last != Time{}) gaps.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - last));
        last = now;
        d.mark(prod, 1, now);
        d.answered(prod, now);
    }
    const std::vector expected{100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms, 2000ms, 2000ms};
    BOOST_TEST((gaps == expected));
}

BOOST_AUTO_TEST_CASE(a_mark_after_the_spacing_starts_at_once_and_leaves_the_spacing_as_it_is)
{
    CheckedDispatcher d;
    d.mark(prod, 0, t0);
    d.begins(t0);
    d.mark(prod, 1, t0 + 10ms); // doubles what comes after the next run
    d.answered(prod, t0 + 20ms);
    BOOST_TEST(d.begins(t0 + 100ms) == "prod");
    d.answered(prod, t0 + 120ms);
    d.mark(prod, 2, t0 + 5s);
    BOOST_TEST(d.begins(t0 + 5s) == "prod");
    d.answered(prod, t0 + 5s + 20ms);
    d.mark(prod, 3, t0 + 5s + 30ms);
    BOOST_TEST(d.starts(t0 + 5s + 199ms) == "");
    BOOST_TEST(d.starts(t0 + 5s + 200ms) == "prod");
}

BOOST_AUTO_TEST_CASE(after_ten_quiet_seconds_the_spacing_is_100_ms_again)
{
    for (const bool quiet : {false, true}) {
        CheckedDispatcher d;
        Time now = t0;
        d.mark(prod, 0, now);
        for (int i = 0; i < 6; ++i) {
            now = std::max(now, d->wake());
            BOOST_TEST(d.begins(now) == "prod");
            if (i < 5) d.mark(prod, 1, now);
            d.answered(prod, now);
        }
        now += quiet ? 10s : 9s;
        d.mark(prod, 2, now);
        BOOST_TEST(d.begins(now) == "prod");
        d.mark(prod, 3, now);
        d.answered(prod, now);
        BOOST_TEST((d->wake() == now + (quiet ? 100ms : 2000ms)));
    }
}

BOOST_AUTO_TEST_CASE(the_wait_for_spacing_is_told_to_the_run)
{
    CheckedDispatcher d;
    d.mark(prod, 0, t0);
    d.begins(t0);
    d.answered(prod, t0 + 20ms);
    d.mark(prod, 1, t0 + 30ms);
    const auto run = d.next(t0 + 130ms); // 30 ms late for another reason
    BOOST_REQUIRE(run);
    BOOST_TEST((run->spacing_wait == 70ms));
    BOOST_TEST(run->marked == t0 + 30ms);
}

BOOST_AUTO_TEST_CASE(clusters_do_not_space_each_other)
{
    CheckedDispatcher d;
    d.mark(prod, 0, t0);
    d.mark(dev, 1, t0);
    BOOST_TEST(d.starts(t0) == "prod");
    BOOST_TEST(d.starts(t0) == "dev");
}

BOOST_AUTO_TEST_CASE(a_look_without_a_message_is_a_run_that_releases_nothing)
{
    CheckedDispatcher d;
    d.look(prod, Lane::recheck, t0);
    const auto run = d.next(t0);
    BOOST_REQUIRE(run);
    BOOST_TEST(run->lane == Lane::recheck);
    BOOST_TEST(run->messages == 0U);
    d.reads_begin(prod);
    BOOST_TEST(d.answered(prod, t0).ack.empty());
}

BOOST_AUTO_TEST_CASE(an_event_lifts_a_waiting_look_into_its_own_lane_and_its_receipt_counts)
{
    CheckedDispatcher d{{.in_flight = 1}};
    d.look(dev, Lane::event, t0);
    d.begins(t0);
    d.look(prod, Lane::sweep, t0);
    d.mark(prod, 1, t0 + 5s);
    d.look(prod, Lane::sweep, t0 + 6s);
    d.answered(dev, t0 + 7s);
    const auto run = d.next(t0 + 7s);
    BOOST_REQUIRE(run);
    BOOST_TEST(run->lane == Lane::event);
    BOOST_TEST(run->marked == t0 + 5s);
}

BOOST_AUTO_TEST_CASE(an_idle_cluster_is_forgotten_when_its_spacing_is_over)
{
    CheckedDispatcher d;
    d.mark(prod, 0, t0);
    d.begins(t0);
    d.answered(prod, t0 + 20ms);
    d.next(t0 + 99ms);
    BOOST_TEST(d->known() == 1U);
    d.next(t0 + 100ms);
    BOOST_TEST(d->known() == 0U);
}

BOOST_AUTO_TEST_CASE(a_busy_cluster_is_remembered_for_ten_quiet_seconds)
{
    CheckedDispatcher d;
    d.mark(prod, 0, t0);
    d.begins(t0);
    d.mark(prod, 1, t0);
    d.answered(prod, t0);
    d.begins(t0 + 100ms);
    d.answered(prod, t0 + 150ms);
    d.next(t0 + 10s + 149ms);
    BOOST_TEST(d->known() == 1U);
    d.next(t0 + 10s + 150ms);
    BOOST_TEST(d->known() == 0U);
}

BOOST_AUTO_TEST_CASE(a_report_of_a_run_that_does_not_exist_is_a_bug)
{
    CheckedDispatcher d;
    BOOST_CHECK_THROW(d.reads_begin(prod), std::logic_error);
    BOOST_CHECK_THROW(d.answered(prod, t0), std::logic_error);
    d.mark(prod, 0, t0);
    BOOST_CHECK_THROW(d.answered(prod, t0), std::logic_error); // it waits, and has not begun
    d.begins(t0);
    d.answered(prod, t0);
    BOOST_CHECK_THROW(d.answered(prod, t0), std::logic_error); // twice
}

BOOST_AUTO_TEST_CASE(draining_gives_back_what_has_not_begun_and_starts_nothing_more)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.mark(prod, 2, t0); // dirty
    d.mark(dev, 3, t0);  // waiting
    d.look(cluster("lab"), Lane::sweep, t0);
    BOOST_TEST(d.drain() == tickets({2, 3}), boost::test_tools::per_element());
    BOOST_TEST(d->waiting() == 0U);
    BOOST_TEST((d->wake() == Time::max()));
    BOOST_TEST(d.starts(t0 + 1h) == "");
    BOOST_TEST(d.mark(dev, 4, t0 + 1h) == Admission::over_share);
    d.look(dev, Lane::event, t0 + 1h);
    BOOST_TEST(d->waiting() == 0U);
    BOOST_TEST(d.answered(prod, t0 + 1h).ack == tickets({1}), boost::test_tools::per_element());
    BOOST_TEST(d->held() == 0U);
    BOOST_TEST(d->known() == 0U);
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_while_draining_gives_its_messages_back)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.starts(t0);
    d.drain();
    BOOST_TEST(d.mark(prod, 2, t0) == Admission::held); // its reads have not begun: it can still join
    const auto release = d.failed(prod, t0 + 1s);
    BOOST_TEST(release.retry_later == tickets({1, 2}), boost::test_tools::per_element());
    BOOST_TEST(!release.again);
    BOOST_TEST(d->held() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
