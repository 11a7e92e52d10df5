// Rule 6 of "The work queue": what fails is tried again, given up, or goes back at once.
#include "headcount/control/dispatcher.hpp"

#include "checked_dispatcher.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using namespace headcount::test;
using control::Lane;
using control::RunEnd;

namespace {

const auto prod = cluster("prod");

// Fails again and again, each run ending at once, until it is given up; when the runs began.
std::vector<Time> fail_until_given_up(CheckedDispatcher& d, Time start, std::vector<control::Ticket>& back)
{
    std::vector<Time> begun;
    Time now = start;
    for (;;) {
        BOOST_REQUIRE(d.begins(now) == "prod");
        begun.push_back(now);
        auto release = d.failed(prod, now);
        if (!release.again) {
            back = release.retry_later;
            return begun;
        }
        BOOST_REQUIRE(release.retry_later.empty());
        now = d->wake();
        BOOST_REQUIRE((now != Time::max()));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(dispatcher_retry)

BOOST_AUTO_TEST_CASE(a_transient_failure_is_tried_again_with_the_same_messages)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    const auto release = d.failed(prod, t0 + 30ms);
    BOOST_TEST(release.again);
    BOOST_TEST(release.ack.empty());
    BOOST_TEST(release.retry_later.empty());
    BOOST_TEST(release.waiting == tickets({1}), boost::test_tools::per_element());
    BOOST_TEST(d->held() == 1U);
    const auto run = d.next(d->wake());
    BOOST_REQUIRE(run);
    BOOST_TEST(run->tries == 2U);
    BOOST_TEST(run->messages == 1U);
    BOOST_TEST(run->marked == t0);
    d.reads_begin(prod);
    BOOST_TEST(d.answered(prod, t0 + 10s).ack == tickets({1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_that_had_no_turn_is_tried_again_and_its_account_goes_on_beside_it)
{
    CheckedDispatcher d;
    for (std::uint64_t i = 0; i < 4; ++i)
        d.mark(cluster("c" + std::to_string(i)), i, t0);
    d.begins(t0);
    BOOST_TEST(d.ended(cluster("c0"), control::RunEnd::no_turn, t0 + 30ms).again);
    for (const char* name : {"c1", "c2", "c3"}) // not one after the other, as after a failure
        BOOST_TEST(d.begins(t0 + 30ms) == name);
    BOOST_TEST(d.overdue(t0 + 10min).clusters.empty());
    BOOST_TEST(d.begins(t0 + 10min) == "c0");
}

BOOST_AUTO_TEST_CASE(a_probe_that_had_no_turn_leaves_the_next_one_its_place)
{
    CheckedDispatcher d;
    d.mark(cluster("c0"), 0, t0);
    d.mark(cluster("c1"), 1, t0);
    d.begins(t0);
    d.failed(cluster("c0"), t0);
    BOOST_TEST(d.begins(t0) == "c1");
    BOOST_TEST(d.ended(cluster("c1"), control::RunEnd::no_turn, t0 + 1s).again);
    BOOST_TEST(d.begins(t0 + 30s) != "");
    BOOST_TEST(d.begins(t0 + 30s) == ""); // still one at a time
}

BOOST_AUTO_TEST_CASE(tries_stay_within_the_doubling_back_off_and_the_spacing_and_end_at_give_up)
{
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            CheckedDispatcher d{{}, seed};
            d.mark(prod, 1, t0);
            std::vector<control::Ticket> back;
            const auto begun = fail_until_given_up(d, t0, back);
            BOOST_TEST(back == tickets({1}), boost::test_tools::per_element());
            BOOST_TEST(begun.size() >= 4U);
            core::Duration longest = 500ms;
            for (std::size_t n = 1; n < begun.size(); ++n) {
                BOOST_TEST((begun[n] - begun[n - 1] >= 100ms));
                BOOST_TEST((begun[n] - begun[n - 1] <= std::max<core::Duration>(longest, 100ms)));
                longest = std::min<core::Duration>(longest * 2, 20s);
            }
            BOOST_TEST((begun.back() - begun.front() <= 60s));
            BOOST_TEST(d->held() == 0U);
            BOOST_TEST(d->waiting() == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_back_off_is_jittered_over_its_whole_range)
{
    core::Duration least = 1h;
    core::Duration most{};
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        CheckedDispatcher d{{.spacing = 1ms}, seed};
        d.mark(prod, 1, t0);
        d.begins(t0);
        d.failed(prod, t0);
        least = std::min(least, d->wake() - t0);
        most = std::max(most, d->wake() - t0);
    }
    BOOST_TEST((least < 25ms));
    BOOST_TEST((most > 475ms));
    BOOST_TEST((most <= 500ms));
}

BOOST_AUTO_TEST_CASE(a_mark_during_the_back_off_joins_and_does_not_shorten_it)
{
    CheckedDispatcher d{{.backoff = 10s}, 3};
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.failed(prod, t0);
    const Time due = d->wake();
    BOOST_REQUIRE((due > t0 + 200ms));
    d.mark(prod, 2, t0 + 150ms);
    d.look(prod, Lane::correction, t0 + 151ms);
    BOOST_TEST(d->wake() == due);
    BOOST_TEST(d.starts(due - 1ns) == "");
    BOOST_TEST(d.begins(due) == "prod");
    BOOST_TEST(d.answered(prod, due).ack == tickets({1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_marked_during_a_failed_run_is_part_of_its_next_try)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.mark(prod, 2, t0 + 1ms);
    d.mark(prod, 3, t0 + 2ms);
    BOOST_TEST(d.failed(prod, t0 + 10ms).again);
    BOOST_TEST(d->waiting() == 1U);
    const Time due = d->wake();
    BOOST_TEST(d.begins(due) == "prod");
    auto release = d.answered(prod, due);
    std::ranges::sort(release.ack);
    BOOST_TEST(release.ack == tickets({1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(d.starts(due + 1h) == "");
}

BOOST_AUTO_TEST_CASE(a_run_whose_next_try_would_come_too_late_is_given_up_at_once)
{
    CheckedDispatcher d{{.give_up = 5s}};
    d.mark(prod, 1, t0);
    d.begins(t0);
    const auto release = d.failed(prod, t0 + 5s);
    BOOST_TEST(!release.again);
    BOOST_TEST(release.retry_later == tickets({1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(give_up_counts_from_the_first_start_and_not_from_the_mark)
{
    CheckedDispatcher d{{.in_flight = 1, .give_up = 5s}};
    d.mark(cluster("dev"), 0, t0);
    d.begins(t0);
    d.mark(prod, 1, t0);
    d.answered(cluster("dev"), t0 + 30s);
    BOOST_TEST(d.begins(t0 + 30s) == "prod");
    BOOST_TEST(d.failed(prod, t0 + 31s).again);
}

BOOST_AUTO_TEST_CASE(messages_marked_during_the_last_try_survive_the_giving_up_as_a_new_run)
{
    CheckedDispatcher d{{.give_up = 5s}};
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.mark(prod, 2, t0 + 4s);
    const auto release = d.failed(prod, t0 + 6s);
    BOOST_TEST(release.retry_later == tickets({1}), boost::test_tools::per_element());
    BOOST_TEST(d->held() == 1U);
    const auto run = d.next(d->wake());
    BOOST_REQUIRE(run);
    BOOST_TEST(run->tries == 1U);
    BOOST_TEST(run->marked == t0 + 4s);
}

BOOST_AUTO_TEST_CASE(a_refusal_gives_its_messages_back_at_once_and_the_cluster_is_idle)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    const auto release = d.ended(prod, RunEnd::refused, t0 + 10ms);
    BOOST_TEST(release.retry_later == tickets({1}), boost::test_tools::per_element());
    BOOST_TEST(!release.again);
    BOOST_TEST(d->held() == 0U);
    BOOST_TEST((d->wake() == Time::max()));
    d.next(t0 + 1s);
    BOOST_TEST(d->known() == 0U);
}

BOOST_AUTO_TEST_CASE(a_refusal_leaves_what_was_marked_during_the_run_to_the_next_one)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.mark(prod, 2, t0 + 5ms);
    d.ended(prod, RunEnd::refused, t0 + 10ms);
    BOOST_TEST(d.begins(t0 + 100ms) == "prod");
    BOOST_TEST(d.ended(prod, RunEnd::refused, t0 + 110ms).retry_later == tickets({2}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(draining_gives_back_what_waits_for_its_next_try)
{
    CheckedDispatcher d;
    d.mark(prod, 1, t0);
    d.begins(t0);
    d.failed(prod, t0);
    BOOST_TEST(d.drain() == tickets({1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_look_that_keeps_failing_is_given_up_too)
{
    CheckedDispatcher d;
    d.look(prod, Lane::sweep, t0);
    std::vector<control::Ticket> back;
    fail_until_given_up(d, t0, back);
    BOOST_TEST(back.empty());
    BOOST_TEST(d->waiting() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
