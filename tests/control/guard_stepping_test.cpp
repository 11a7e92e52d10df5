#include "control/guards/stepping.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using control::Stepping;
using core::MaxStep;

namespace {

constexpr MaxStep tasks(std::uint32_t number)
{
    return {MaxStep::Unit::tasks, number};
}
constexpr MaxStep percent(std::uint32_t share)
{
    return {MaxStep::Unit::percent, share};
}

struct Stepped {
    std::optional<MaxStep> most;
    Stepping guard{};

    std::optional<control::Restraint> look(Change change, core::Duration at = {})
    {
        guard.saw(wish(change, at));
        return guard.restrain(wish(change, at), most);
    }
    std::uint32_t reaches(Change change, core::Duration at = {}) { return reached(change, look(change, at)); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(guard_stepping)

BOOST_AUTO_TEST_CASE(a_first_step_goes_so_far)
{
    struct Row {
        std::optional<MaxStep> most;
        Change change;
        std::uint32_t reaches;
    };
    const Row rows[] = {
        {std::nullopt, {10, 100}, 100},
        {tasks(5), {10, 15}, 15},
        {tasks(5), {10, 16}, 15},
        {tasks(5), {10, 4}, 5},
        {percent(10), {28, 38}, 31}, // 2.8, rounded up
        {percent(1), {10, 12}, 11},  // at least one
        {percent(50), {0, 3}, 1},
        {percent(20), {10, 2, 20}, 10}, // twenty run: those of the last fall have to go
                                        // first
        {tasks(3), {1000, 5, 5}, 5},    // nothing runs that would stop
        {tasks(3), {1000, 5, 20}, 17},  // three of twenty stop
        {tasks(3), {1000, 0, 2}, 0},
    };
    for (const Row& row : rows) {
        Stepped stepped{row.most};
        BOOST_TEST(stepped.reaches(row.change) == row.reaches,
                   row.change.from << " to " << row.change.to << ": " << row.reaches);
    }
}

BOOST_AUTO_TEST_CASE(the_next_step_comes_when_the_tasks_of_the_last_one_run)
{
    Stepped raise{tasks(5)};
    BOOST_TEST(raise.reaches({10, 22}, 0s) == 15U);
    BOOST_TEST(raise.reaches({15, 22, 14}, 1s) == 15U);
    BOOST_TEST(raise.reaches({15, 22, 15}, 3s) == 20U);
    BOOST_TEST(raise.reaches({20, 22, 19}, 4s) == 20U); // the last one, which is small, waits too
    BOOST_TEST(raise.reaches({20, 22, 20}, 6s) == 22U);

    Stepped fall{tasks(5)};
    BOOST_TEST(fall.reaches({22, 10}, 0s) == 17U);
    BOOST_TEST(fall.reaches({17, 10, 18}, 1s) == 17U);
    BOOST_TEST(fall.reaches({17, 10, 17}, 3s) == 12U);
}

BOOST_AUTO_TEST_CASE(they_are_looked_for_after_1_2_4_and_at_most_30_seconds)
{
    Stepped stepped{tasks(1)};
    core::Time due = stepped.look({10, 20}, 0s)->again->due;
    BOOST_TEST((due == start + 1s));
    for (const core::Duration pause : {2s, 4s, 8s, 16s, 30s, 30s}) {
        const core::Duration now = due - start;
        BOOST_TEST((stepped.look({11, 20, 10}, now - 1ms)->again->due == due)); // an event made it look before
        const auto restraint = stepped.look({11, 20, 10}, now);
        BOOST_TEST(restraint->to == 11U);
        BOOST_TEST(restraint->reason == core::Reason::step);
        BOOST_TEST((restraint->again->due == due + pause));
        due = restraint->again->due;
    }
    BOOST_TEST((stepped.look({11, 20, 11}, due - start)->again->due == due + 1s)); // the next step
}

// After a restart nobody knows whether those that are missing belong to a step.
BOOST_AUTO_TEST_CASE(without_a_memory_a_change_of_several_steps_waits_and_one_of_a_single_step_does_not)
{
    BOOST_TEST(Stepped{tasks(5)}.reaches({15, 22, 14}) == 15U);
    BOOST_TEST(Stepped{tasks(5)}.reaches({15, 20, 14}) == 20U);
}

BOOST_AUTO_TEST_CASE(what_is_wanted_no_more_leaves_nothing_behind)
{
    for (const Change otherwise : {Change{15, 15, 12}, Change{15, 14, 12}}) {
        Stepped stepped{tasks(5)};
        stepped.look({10, 22});
        stepped.look(otherwise);
        BOOST_TEST(stepped.guard.idle());
    }
}

BOOST_AUTO_TEST_CASE(steps_never_exceed_their_size_and_arrive)
{
    std::mt19937 random(11);
    for (int world = 0; world < 200; ++world) {
        const auto most = random() % 2 == 0 ? tasks(1 + random() % 9) : percent(1 + random() % 100);
        std::uint32_t desired = random() % 200;
        std::uint32_t running = desired;
        const std::uint32_t wanted = random() % 200;
        Stepped stepped{most};
        int looks = 0;
        for (; desired != wanted && looks < 5000; ++looks) {
            const Change change{desired, wanted, running};
            const std::uint32_t to = stepped.reaches(change, std::chrono::seconds{looks});
            const std::uint32_t size = to > desired ? to - desired : desired - to;
            BOOST_TEST_REQUIRE(size <= tasks_of(most, wish(change)));
            BOOST_TEST_REQUIRE((std::min(desired, wanted) <= to && to <= std::max(desired, wanted)));
            desired = to;
            if (running != desired && random() % 2 == 0) running += running < desired ? 1 : -1; // they come and go
        }
        BOOST_TEST(desired == wanted, "world " << world);
    }
}

BOOST_AUTO_TEST_SUITE_END()
