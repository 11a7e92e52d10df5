// Accounts whose calls hang, or wait for their API budget, beside others (I7): places for runs, room for messages.
#include "checked_dispatcher.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>

using namespace headcount;
using namespace headcount::test;
using control::Admission;
using control::RunEnd;

namespace {

std::string account(int number)
{
    return std::to_string(222200000000 + number);
}

const std::string good = "111122223333";

// Marks so many clusters of so many accounts and starts what may start. The names of those that did.
std::vector<core::ClusterKey> wave(CheckedDispatcher& d, int accounts, int clusters, Time now)
{
    for (int c = 0; c < clusters; ++c)
        for (int a = 0; a < accounts; ++a)
            d.mark(cluster("c" + std::to_string(c), account(a)), 1, now);
    std::vector<core::ClusterKey> started;
    while (const auto run = d.next(now))
        started.push_back(run->cluster);
    return started;
}

std::size_t start_all(CheckedDispatcher& d, Time now)
{
    std::size_t started = 0;
    while (d.next(now))
        ++started;
    return started;
}

} // namespace

BOOST_AUTO_TEST_SUITE(dispatcher_isolation)

BOOST_AUTO_TEST_CASE(runs_that_take_longer_than_a_second_leave_their_places_to_others)
{
    CheckedDispatcher d{{.in_flight = 8, .per_account = 4}};
    BOOST_TEST(wave(d, 2, 4, t0).size() == 8U);
    d.mark(cluster("prod", good), 1, t0 + 10ms);
    BOOST_TEST(d.starts(t0 + 10ms) == "");
    BOOST_TEST((d->wake() == t0 + 1s));
    BOOST_TEST(d.starts(t0 + 1s - 1ns) == "");
    BOOST_TEST(d.starts(t0 + 1s) == "prod");
    BOOST_TEST(d->in_flight() == 9U);
}

BOOST_AUTO_TEST_CASE(no_more_than_twice_as_many_runs_are_under_way)
{
    CheckedDispatcher d{{.in_flight = 4, .per_account = 1}};
    BOOST_TEST(wave(d, 20, 1, t0).size() == 4U);
    BOOST_TEST(start_all(d, t0 + 1s) == 4U);
    BOOST_TEST(start_all(d, t0 + 10s) == 0U);
    BOOST_TEST((d->wake() == Time::max())); // only an end makes room now
    d.answered(cluster("c0", account(0)), t0 + 10s);
    BOOST_TEST((d->wake() <= t0 + 10s));
    BOOST_TEST(start_all(d, t0 + 10s) == 1U);
}

BOOST_AUTO_TEST_CASE(the_slow_runs_of_an_account_count_among_its_own)
{
    CheckedDispatcher d{{.in_flight = 100, .per_account = 3}};
    BOOST_TEST(wave(d, 1, 10, t0).size() == 3U);
    BOOST_TEST(start_all(d, t0 + 5s) == 0U);
    BOOST_TEST((d->wake() == Time::max()));
}

// 100 clusters each, and nothing is known of them before.
BOOST_AUTO_TEST_CASE(accounts_that_answer_nothing_take_one_wave_of_runs_and_no_second_one)
{
    for (const int accounts : {4, 10, 100, 256}) {
        BOOST_TEST_CONTEXT(accounts << " accounts")
        {
            CheckedDispatcher d{{.in_flight = 256, .per_account = 64, .held = 100'000}};
            BOOST_TEST(wave(d, accounts, 100, t0).size() == 256U);
            BOOST_TEST(start_all(d, t0 + 1s) == 0U);
            BOOST_TEST((d->wake() == Time::max()));
            for (int i = 0; i < 256; ++i)
                d.mark(cluster("prod" + std::to_string(i), account(1000 + i)), 1, t0 + 1s);
            BOOST_TEST(start_all(d, t0 + 1s) == 256U);
        }
    }
}

BOOST_AUTO_TEST_CASE(accounts_that_hang_probe_in_a_quarter_of_the_places)
{
    constexpr int hanging = 100;
    control::Dispatcher d{{.in_flight = 64, .per_account = 16, .held = 100'000, .give_up = 1h}, core::Random{1}};
    for (std::uint64_t a = 0; a < hanging; ++a)
        d.mark(cluster("c", account(static_cast<int>(a))), ticket(a), t0);
    std::deque<std::pair<Time, core::ClusterKey>> running; // each fails after ten seconds
    std::map<std::string, int> tries;
    std::uint64_t number = hanging;
    for (Time now = t0; now < t0 + 10min; now += 100ms) {
        while (!running.empty() && running.front().first + 10s <= now) {
            d.reads_begin(running.front().second);
            d.ended(running.front().second, RunEnd::transient, now);
            running.pop_front();
        }
        ++number;
        if (now > t0 + 2s) d.mark(cluster("prod" + std::to_string(number % 50), good), ticket(number), now);
        while (const auto run = d.next(now)) {
            if (run->cluster.account != good) {
                running.emplace_back(now, run->cluster);
                ++tries[run->cluster.account];
                continue;
            }
            BOOST_TEST((now == run->marked)); // not slowed at all
            d.reads_begin(run->cluster);
            d.ended(run->cluster, RunEnd::answered, now);
        }
        if (now > t0 + 30s) BOOST_TEST(running.size() <= 16U);
        d.check();
    }
    BOOST_TEST(tries.size() == hanging); // nobody is forgotten
    for (const auto& [of, n] : tries)
        BOOST_TEST(n >= 5, of << ": " << n);
}

BOOST_AUTO_TEST_CASE(an_account_whose_slow_runs_answer_goes_on)
{
    CheckedDispatcher d{{.in_flight = 16, .per_account = 16}};
    auto running = wave(d, 1, 100, t0); // 16 at once
    Time now = t0;
    std::size_t answered = 0;
    for (; answered < 80; now += 400ms) { // as its API budget lets them
        d.answered(running.front(), now);
        running.erase(running.begin());
        ++answered;
        while (const auto run = d.next(now))
            running.push_back(run->cluster);
        BOOST_TEST(!running.empty()); // there is always one that the next answer can be for
        if (running.empty()) break;
    }
    BOOST_TEST(answered == 80U);
}

BOOST_AUTO_TEST_CASE(accounts_with_slow_runs_share_half_of_the_places)
{
    CheckedDispatcher d{{.in_flight = 16, .per_account = 8}};
    const auto first = wave(d, 4, 10, t0); // four of each
    BOOST_TEST(first.size() == 16U);
    for (int a = 0; a < 4; ++a)
        d.answered(cluster("c0", account(a)), t0 + 500ms); // none is silent
    BOOST_TEST(start_all(d, t0 + 500ms) == 4U);
    BOOST_TEST(start_all(d, t0 + 1s) == 0U); // each has three slow ones and a young one
    for (int a = 0; a < 4; ++a) {
        d.answered(cluster("c1", account(a)), t0 + 1200ms);
        BOOST_TEST(start_all(d, t0 + 1200ms) == 0U); // 15 to 12 of them are left
    }
    d.mark(cluster("prod", good), 1, t0 + 1200ms);
    BOOST_TEST(d.starts(t0 + 1200ms) == "prod");
    for (int a = 0; a < 4; ++a) {
        d.answered(cluster("c2", account(a)), t0 + 1200ms);
        BOOST_TEST(start_all(d, t0 + 1200ms) == 0U); // 11 to 8
    }
    d.answered(cluster("c3", account(0)), t0 + 1200ms); // its last slow one
    BOOST_TEST(start_all(d, t0 + 1200ms) > 0U);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_probe_ends_the_silence)
{
    CheckedDispatcher d{{.in_flight = 8, .per_account = 8}};
    BOOST_TEST(wave(d, 1, 100, t0).size() == 8U);
    d.mark(cluster("other", account(1)), 1, t0 + 1s);
    BOOST_TEST(d.starts(t0 + 1s) == "other"); // of an account that has no slow run
    for (int c = 0; c < 8; ++c)
        d.failed(cluster("c" + std::to_string(c), account(0)), t0 + 15s);
    Time now = std::max(d->wake(), t0 + 15s);
    const auto probe = d.next(now);
    BOOST_REQUIRE(probe);
    BOOST_TEST(start_all(d, now) == 0U);
    d.reads_begin(probe->cluster);
    d.answered(probe->cluster, now + 100ms);
    BOOST_TEST(start_all(d, now + 100ms) == 7U + 1U); // all places but none for the slow one of the other account
}

BOOST_AUTO_TEST_CASE(the_last_tenth_of_the_room_is_not_for_those_who_fill_it_because_they_are_slow)
{
    for (const int accounts : {5, 50, 100, 1000}) {
        BOOST_TEST_CONTEXT(accounts << " accounts")
        {
            CheckedDispatcher d{{.held = 5000, .held_per_account = 1000}};
            std::vector<std::size_t> held(static_cast<std::size_t>(accounts));
            for (int i = 0; i < 1000; ++i)
                for (int a = 0; a < accounts && accounts * i < 20'000; ++a)
                    if (d->mark(cluster("c", account(a)), ticket(1), t0, control::Lane::event, true) == Admission::held)
                        ++held[static_cast<std::size_t>(a)];
            const auto [least, most] = std::ranges::minmax(held);
            BOOST_TEST(least > 0U); // none is shut out
            BOOST_TEST(most <= least + 1);
            BOOST_TEST(d->held() >= 4500U);
            BOOST_TEST(d->room() > 0U);  // receiving goes on
            for (int i = 0; i < 10; ++i) // for those who are not slow
                BOOST_TEST(d.mark(cluster("c", account(2000 + i)), 1, t0) == Admission::held);
        }
    }
}

BOOST_AUTO_TEST_CASE(accounts_that_are_merely_busy_fill_the_room_to_the_last)
{
    CheckedDispatcher d{{.held = 500, .held_per_account = 100}};
    for (int i = 0; i < 100; ++i)
        for (int a = 0; a < 5; ++a)
            BOOST_TEST(d.mark(cluster("c", account(a)), 1, t0) == Admission::held);
    BOOST_TEST(d->room() == 0U);
}

BOOST_AUTO_TEST_CASE(an_account_that_fails_or_is_silent_may_not_fill_the_last_tenth_either)
{
    CheckedDispatcher d{{.held = 500, .held_per_account = 200}};
    for (int c = 0; c < 2; ++c)
        for (int a = 0; a < 2; ++a)
            d.mark(cluster("c" + std::to_string(c), account(a)), 1, t0);
    BOOST_TEST(start_all(d, t0) == 4U);
    const Time later = t0 + 900ms;
    d.failed(cluster("c0", account(0)), later); // the other hangs
    const auto fill = [&](int number, Time now) {
        std::size_t held = 0;
        while (d.mark(cluster("more", account(number)), 1, now) == Admission::held)
            ++held;
        return held;
    };
    BOOST_TEST(fill(2, later) == 200U); // busy
    BOOST_TEST(fill(3, later) == 200U);
    BOOST_TEST(fill(0, later) < 50U);
    BOOST_TEST(d->room() > 40U);
    BOOST_TEST(d.mark(cluster("more", account(1)), 1, later) == Admission::held); // nobody knows of it yet
    for (int i = 0; i < 5; ++i)
        d.mark(cluster("more", account(1)), 1, later);
    BOOST_TEST(d.mark(cluster("more", account(1)), 1, t0 + 1s) == Admission::over_share);
    BOOST_TEST(d.mark(cluster("more", account(4)), 1, t0 + 1s) == Admission::held);
}

BOOST_AUTO_TEST_CASE(where_several_share_the_room_each_keeps_to_the_last_tenth_of_its_part)
{
    CheckedDispatcher d{{.held = 1000, .held_per_account = 1000, .held_in_common = 500}};
    std::size_t held = 0;
    while (d.mark(cluster("c", account(1)), 1, t0, control::Lane::event, true) == Admission::held)
        ++held;
    BOOST_TEST(held == 450U);
    while (d.mark(cluster("c", account(2)), 1, t0) == Admission::held)
        ++held;
    BOOST_TEST(held == 1000U);
}

BOOST_AUTO_TEST_SUITE_END()
