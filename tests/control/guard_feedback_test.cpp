#include "control/guards/feedback.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

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

BOOST_AUTO_TEST_CASE(after_an_hour_with_every_task_running_there_is_one_more_try_and_then_after_two)
{
    Held fed;
    BOOST_TEST(!fed.lets({10, 12, 8}, 7, 200s + 2h)); // not all run
    BOOST_TEST(fed.lets({10, 12, 10}, 7, 201s + 2h));
    fed.raise(12, 7, 201s + 2h);
    BOOST_TEST(!fed.lets({12, 14, 11}, 9, 400s + 2h));
    BOOST_TEST(!fed.lets({12, 14, 12}, 9, 399s + 4h));
    BOOST_TEST(fed.lets({12, 14, 12}, 9, 400s + 4h));
    fed.raise(14, 9, 400s + 4h);
    BOOST_TEST(fed.lets({14, 14, 14}, 9, 410s + 4h)); // that one was none
    BOOST_TEST(fed.guard.idle());
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
BOOST_AUTO_TEST_CASE(tasks_that_come_late_and_with_instances_again_and_again_are_the_loop)
{
    Fed fed;
    fed.raise(10, 5, 0s);
    BOOST_TEST(fed.lets({10, 14, 6}, 9, 150s));
    fed.raise(14, 9, 150s);
    BOOST_TEST(fed.lets({14, 14, 10}, 9, 155s)); // the first raise's have come
    BOOST_TEST(!fed.lets({14, 18, 10}, 13, 300s));
    BOOST_TEST(!fed.lets({14, 18, 14 - 1}, 13, 305s));
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
