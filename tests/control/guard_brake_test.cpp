#include "control/guards/brake.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <random>
#include <string>

using namespace headcount;
using namespace headcount::test;
using control::Brake;

namespace {

constexpr core::MaxFall half{50, 5min};

struct Braked {
    Brake brake{};

    explicit Braked(std::uint32_t running, bool all_known = true)
    {
        brake.runs("orders/agent", running);
        if (all_known) brake.know_all();
    }
    std::uint32_t ask(const std::string& who, std::uint32_t tasks, core::Duration at = {})
    {
        return brake.ask(who, tasks, half, start + at).tasks;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(guard_brake)

BOOST_AUTO_TEST_CASE(so_much_goes_in_a_window)
{
    struct Row {
        std::uint32_t running;
        bool all_known;
        std::uint32_t asked;
        std::uint32_t goes;
    };
    const Row rows[] = {
        {1000, true, 500, 500}, {1000, true, 501, 500}, {101, true, 101, 50},  {103, true, 103, 51},
        {60, true, 60, 50},     {0, true, 60, 50},      {1000, false, 60, 50}, {1000, false, 50, 50},
    };
    for (const Row& row : rows)
        BOOST_TEST(Braked(row.running, row.all_known).ask("orders/agent", row.asked) == row.goes,
                   row.asked << " of " << row.running);
}

BOOST_AUTO_TEST_CASE(what_is_held_goes_when_what_went_is_a_window_old)
{
    Braked w(400);
    BOOST_TEST(w.ask("a/x", 150, 0s) == 150U);
    const auto rest = w.brake.ask("b/x", 150, half, start + 60s);
    BOOST_TEST(rest.tasks == 50U);
    BOOST_TEST((rest.again == start + 5min));
    BOOST_TEST(w.brake.waiting() == 1U);
    BOOST_TEST(w.ask("b/x", 100, 5min - 1ms) == 0U);
    BOOST_TEST(w.ask("b/x", 100, 5min) == 100U);
    BOOST_TEST(w.brake.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(the_share_is_of_what_ran_at_the_beginning_of_the_window)
{
    Braked w(400);
    BOOST_TEST(w.ask("a/x", 10, 0s) == 10U);
    w.brake.runs("orders/agent", 4000);
    BOOST_TEST(w.ask("b/x", 1000, 60s) == 190U);
    BOOST_TEST(w.ask("b/x", 810, 6min) == 810U); // of 2000 now
}

BOOST_AUTO_TEST_CASE(who_asked_first_goes_first)
{
    Braked w(100);
    BOOST_TEST(w.ask("a/x", 50, 0s) == 50U);
    BOOST_TEST(w.ask("b/x", 40, 1s) == 0U);
    BOOST_TEST(w.ask("c/x", 40, 2s) == 0U);
    BOOST_TEST(w.ask("c/x", 40, 5min) == 10U); // 40 are for b
    BOOST_TEST(w.ask("b/x", 40, 5min) == 40U);
}

BOOST_AUTO_TEST_CASE(who_wants_nothing_more_or_is_never_heard_of_again_blocks_nobody)
{
    Braked w(100);
    w.ask("a/x", 50, 0s);
    w.ask("b/x", 40, 1s);
    w.ask("c/x", 40, 1s);
    w.brake.withdraw("b/x");
    BOOST_TEST(w.ask("d/x", 10, 5min) == 10U); // beside the 40 of c
    BOOST_TEST(w.ask("d/x", 50, 11min + 2s) == 50U);
}

BOOST_AUTO_TEST_CASE(what_was_granted_and_not_used_may_go_again)
{
    Braked w(100);
    BOOST_TEST(w.ask("a/x", 50, 0s) == 50U);
    w.brake.give_back(50);
    BOOST_TEST(w.ask("b/x", 50, 1s) == 50U);
    BOOST_TEST(w.ask("c/x", 1, 2s) == 0U);
}

BOOST_AUTO_TEST_CASE(a_preview_takes_nothing_away)
{
    Braked w(100);
    BOOST_TEST(w.brake.preview("a/x", 60, half, start).tasks == 50U);
    BOOST_TEST(w.brake.waiting() == 0U);
    BOOST_TEST(w.ask("a/x", 50, 1s) == 50U);
}

BOOST_AUTO_TEST_CASE(once_all_is_known_a_share_may_go_at_once)
{
    Braked w(1000, false);
    BOOST_TEST(w.ask("a/x", 200, 0s) == 50U);
    w.brake.know_all();
    BOOST_TEST(w.ask("a/x", 150, 1s) == 150U);
}

BOOST_AUTO_TEST_CASE(what_was_learned_meanwhile_counts_once_all_is_known)
{
    Braked w(0, false);
    BOOST_TEST(w.ask("a/x", 60, 0s) == 50U);
    w.brake.runs("orders/agent", 1000);
    w.brake.know_all();
    BOOST_TEST(w.ask("a/x", 10, 1s) == 10U);
}

BOOST_AUTO_TEST_CASE(what_goes_one_by_one_grows_old_one_by_one)
{
    Braked w(100);
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(w.ask("a/x", 1, 4s * i) == 1U);
    BOOST_TEST(w.ask("a/x", 1, 5min - 1s) == 0U);
    BOOST_TEST(w.ask("a/x", 1, 5min + 10s) == 1U); // the first ones are as good as a window old
}

BOOST_AUTO_TEST_CASE(what_is_gone_does_not_count_among_what_runs)
{
    Braked w(1000);
    w.brake.runs("orders/agent", 300);
    BOOST_TEST(w.brake.running() == 300U);
    w.brake.gone("orders/agent");
    BOOST_TEST(w.brake.running() == 0U);
    BOOST_TEST(w.ask("a/x", 60) == 50U);
}

// Whatever is asked, in no span of the window's length does more go than half of what ran at its beginning.
BOOST_AUTO_TEST_CASE(in_no_span_of_a_windows_length_does_more_go_than_its_share)
{
    std::mt19937 random(5);
    for (int world = 0; world < 50; ++world) {
        const std::uint32_t running = 100 + random() % 2000;
        Braked w(running); // it is never told that fewer run, so the share stays
        std::deque<std::pair<core::Time, std::uint32_t>> went;
        core::Time now = start;
        for (int i = 0; i < 2000; ++i) {
            now += std::chrono::milliseconds{random() % 8000};
            const auto who = std::to_string(random() % 5) + "/x";
            const auto asked = static_cast<std::uint32_t>(1 + random() % 400);
            went.emplace_back(now, w.brake.ask(who, asked, half, now).tasks);
            std::uint64_t in_all = 0;
            for (const auto& [at, tasks] : went)
                if (at + half.window > now) in_all += tasks;
            BOOST_TEST_REQUIRE(in_all <= std::max<std::uint64_t>(50, running / 2));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
