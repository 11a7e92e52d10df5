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

BOOST_AUTO_TEST_CASE(it_goes_on_when_as_many_run_as_are_asked_for_and_not_before)
{
    Fed fed;
    fed.raise(10, 5, 0s);
    BOOST_TEST(fed.lets({10, 12, 8}, 6, 60s));
    fed.raise(12, 6, 60s);
    BOOST_TEST(!fed.lets({12, 14, 9}, 7, 200s));
    BOOST_TEST(!fed.lets({12, 14, 11}, 7, 300s)); // those of the first raise run, not all
    BOOST_TEST(fed.lets({12, 14, 12}, 7, 310s));
    BOOST_TEST(fed.guard.idle());
}

BOOST_AUTO_TEST_CASE(a_later_raise_is_watched_when_the_tasks_of_the_first_have_come)
{
    Fed fed;
    fed.raise(10, 5, 0s);
    fed.raise(12, 6, 60s);
    BOOST_TEST(fed.lets({12, 14, 10}, 8, 170s)); // the first has come in time: the clock begins anew
    BOOST_TEST(fed.lets({12, 14, 10}, 10, 350s));
    BOOST_TEST(!fed.lets({12, 14, 10}, 10, 351s));
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
