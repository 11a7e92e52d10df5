#include "control/guards/feedback.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using namespace headcount::test;
using control::Feedback;

namespace {

struct Fed {
    Feedback guard{};

    // One look: may the change go on?
    bool lets(Change change, std::uint32_t instances, core::Duration at, std::optional<core::Duration> patience = 3min)
    {
        guard.saw(wish(change, at), instances);
        return !guard.restrain(wish(change, at), instances, patience);
    }
    void raise(std::uint32_t to, std::uint32_t instances, core::Duration at)
    {
        guard.raised(to, instances, start + at);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(guard_feedback)

BOOST_AUTO_TEST_CASE(a_raise_waits_where_instances_come_and_the_tasks_of_the_last_one_do_not)
{
    struct Row {
        const char* what;
        Change change;
        std::uint32_t instances;
        core::Duration at;
        bool goes;
    };
    // After a raise to 10, with five instances, at 0 s.
    const Row rows[] = {
        {"two more instances, nine tasks", {10, 14, 9}, 7, 181s, false},
        {"within the time that tasks may take", {10, 14, 9}, 7, 180s, true},
        {"one instance more is no growth", {10, 14, 9}, 6, 181s, true},
        {"the tasks run", {10, 14, 10}, 7, 181s, true},
        {"a fall is none of its business", {10, 9, 9}, 7, 181s, true},
    };
    for (const Row& row : rows) {
        Fed fed;
        fed.raise(10, 5, 0s);
        BOOST_TEST(fed.lets(row.change, row.instances, row.at) == row.goes, row.what);
    }
}

// After a raise to 10 with five instances at 0 s, held from 200 s on at seven.
struct Held : Fed {
    Held()
    {
        raise(10, 5, 0s);
        BOOST_TEST(!lets({10, 12, 8}, 7, 200s));
    }
};

BOOST_AUTO_TEST_CASE(tasks_that_run_on_the_instances_that_came_for_them_are_no_all_clear)
{
    Held fed;
    BOOST_TEST(!fed.lets({10, 12, 9}, 9, 300s)); // two more, while tasks were missing
    BOOST_TEST(!fed.lets({10, 12, 10}, 9, 310s));
    BOOST_TEST(!fed.lets({10, 12, 10}, 10, 320s));
    BOOST_TEST(fed.lets({10, 12, 10}, 11, 330s)); // none was missing: these came for others
    BOOST_TEST(fed.guard.idle());
}

BOOST_AUTO_TEST_CASE(it_ends_when_the_rule_asks_for_no_raise)
{
    Held fed;
    BOOST_TEST(fed.lets({10, 10, 8}, 5, 300s));
    BOOST_TEST(fed.guard.idle());
}

BOOST_AUTO_TEST_CASE(after_an_hour_there_is_one_more_try_and_then_after_two)
{
    Held fed;
    BOOST_TEST(!fed.lets({10, 12, 10}, 7, 199s + 1h));
    BOOST_TEST(fed.lets({10, 12, 10}, 7, 200s + 1h));
    fed.raise(12, 7, 200s + 1h);
    BOOST_TEST(!fed.lets({12, 14, 11}, 9, 400s + 1h));
    BOOST_TEST(!fed.lets({12, 14, 12}, 9, 399s + 3h));
    BOOST_TEST(fed.lets({12, 14, 12}, 9, 400s + 3h));
    fed.raise(14, 9, 400s + 3h);
    BOOST_TEST(fed.lets({14, 14, 14}, 9, 410s + 3h)); // that one was none
    BOOST_TEST(fed.guard.idle());
}

BOOST_AUTO_TEST_CASE(a_task_that_never_runs_does_not_keep_it_from_trying)
{
    Held fed;
    BOOST_TEST(!fed.lets({10, 12, 9}, 7, 199s + 1h));
    BOOST_TEST(fed.lets({10, 12, 9}, 7, 200s + 1h));
    fed.raise(12, 7, 200s + 1h);
    BOOST_TEST(!fed.lets({12, 14, 10}, 9, 400s + 1h)); // one more is missing
    BOOST_TEST(!fed.lets({12, 14, 11}, 9, 401s + 1h));
    BOOST_TEST(fed.lets({12, 14, 11}, 11, 500s + 1h)); // for others: none but that one was missing
    fed.raise(14, 11, 500s + 1h);
    BOOST_TEST(fed.lets({14, 18, 13}, 15, 2h)); // nor is it waited for
    fed.raise(18, 15, 2h);
    BOOST_TEST(fed.lets({18, 18, 18}, 15, 3h)); // it runs after all …
    BOOST_TEST(fed.guard.idle());
    fed.raise(20, 17, 3h);
    BOOST_TEST(!fed.lets({20, 22, 19}, 19, 4h)); // … and is one like others
}

BOOST_AUTO_TEST_CASE(a_later_raise_is_watched_when_the_tasks_of_the_first_have_come)
{
    Fed fed;
    fed.raise(10, 5, 0s);
    fed.raise(12, 6, 40s);
    BOOST_TEST(fed.lets({12, 14, 10}, 8, 60s)); // the first has come in time: the clock begins anew
    BOOST_TEST(fed.lets({12, 14, 10}, 10, 240s));
    BOOST_TEST(!fed.lets({12, 14, 10}, 10, 241s));
}

// An instance for each task that found no place, and a raise for each instance: the tasks of every raise come in time.
struct Looping : Fed {
    // One round of the loop: four instances come for the last four tasks, and ask for four more.
    void round()
    {
        at += 150s;
        instances += 4;
        held = !lets({desired, desired + 4, desired - 4}, instances, at);
        if (!held) raise(desired + 4, instances, at);
        if (!held) desired += 4;
        held = !lets({desired, desired + 4, desired - 4}, instances, at + 5s); // the last raise's have come
    }
    std::uint32_t desired = 10;
    std::uint32_t instances = 5;
    core::Duration at = 0s;
    bool held = false;
};

BOOST_AUTO_TEST_CASE(tasks_that_come_late_and_with_instances_twice_in_a_row_are_the_loop)
{
    Looping fed;
    fed.raise(10, 5, 0s);
    fed.round();
    BOOST_TEST(!fed.held);
    fed.round();
    BOOST_TEST(fed.held);
    // One more try, and one more round is enough.
    fed.at += 1h + 10s;
    BOOST_TEST(fed.lets({fed.desired, fed.desired + 4, fed.desired - 1}, fed.instances, fed.at));
    fed.desired += 4;
    fed.raise(fed.desired, fed.instances, fed.at);
    fed.round();
    BOOST_TEST(fed.held);
}

BOOST_AUTO_TEST_CASE(a_look_at_which_every_task_runs_ends_the_row)
{
    Looping fed;
    fed.raise(10, 5, 0s);
    fed.round();
    BOOST_TEST(fed.lets({fed.desired, fed.desired + 4, fed.desired}, fed.instances, fed.at + 20s));
    BOOST_TEST(fed.guard.idle());
    fed.desired += 4;
    fed.raise(fed.desired, fed.instances, fed.at + 20s);
    fed.round();
    BOOST_TEST(!fed.held);
    fed.round();
    BOOST_TEST(fed.held);
}

// Two loops of one service: what waited before comes soon after the last raise's tasks.
BOOST_AUTO_TEST_CASE(tasks_that_were_asked_for_before_do_not_end_the_row)
{
    Looping fed;
    fed.raise(10, 5, 0s);
    fed.round();
    ++fed.instances;
    ++fed.desired; // by somebody else
    BOOST_TEST(fed.lets({fed.desired, fed.desired + 1, fed.desired - 1}, fed.instances, fed.at + 20s));
    fed.round();
    BOOST_TEST(fed.held);
}

// `scale_out.hold`: by the time that a raise is made the tasks of the last one run. One instance in a round.
BOOST_AUTO_TEST_CASE(the_loop_is_told_where_every_task_runs_before_the_next_raise)
{
    Fed fed;
    core::Duration at = 0s;
    std::uint32_t desired = 10;
    fed.raise(desired, 5, at);
    for (std::uint32_t round = 1; round <= 4; ++round) {
        at += 150s;
        const Change late{desired, desired + 1, desired - 1};
        fed.guard.saw(wish(late, at), 5 + round); // held by another guard
        const bool goes = fed.lets({desired, desired + 1, desired}, 5 + round, at + 42s);
        BOOST_TEST(goes == (round < 4), round);
        if (goes) fed.raise(++desired, 5 + round, at + 42s);
    }
}

// Bursts far apart: between them every task runs, though nobody looked.
BOOST_AUTO_TEST_CASE(a_fleet_that_grows_now_and_then_is_no_loop)
{
    Fed fed;
    for (std::uint32_t burst = 0; burst < 10; ++burst) {
        const std::uint32_t desired = 10 + 3 * burst;
        BOOST_TEST(fed.lets({desired, desired + 3, desired}, desired + 3, burst * 10min), burst);
        fed.raise(desired + 3, desired + 3, burst * 10min);
    }
}

// An instance each five seconds, for others: `slow` later the task that was asked for by it runs.
BOOST_AUTO_TEST_CASE(a_fleet_that_grows_for_others_is_no_loop_where_tasks_start_slowly)
{
    for (const core::Duration slow : {30s, 65s, 95s, 120s}) {
        Fed fed;
        for (std::uint32_t grown = 1; grown <= 360; ++grown) { // half an hour
            const core::Duration at = grown * 5s;
            const auto run = static_cast<std::uint32_t>(std::max<core::Duration>(at - slow, 0s) / 5s);
            const std::uint32_t desired = 3 + grown - 1;
            BOOST_TEST(fed.lets({desired, desired + 1, 3 + run}, 3 + grown, at), slow.count() << " s, " << grown);
            fed.raise(desired + 1, 3 + grown, at);
        }
    }
}

BOOST_AUTO_TEST_CASE(fewer_tasks_asked_for_end_the_watch)
{
    Fed fed;
    fed.raise(10, 5, 0s);
    BOOST_TEST(fed.lets({8, 9, 7}, 9, 300s));
    BOOST_TEST(fed.guard.idle());
}

BOOST_AUTO_TEST_CASE(it_may_be_turned_off)
{
    Fed fed;
    fed.raise(10, 5, 0s);
    BOOST_TEST(fed.lets({10, 14, 9}, 9, 1h, std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
