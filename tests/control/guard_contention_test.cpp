#include "control/guards/contention.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace headcount;
using namespace headcount::test;
using control::Contention;

namespace {

// Headcount wants 38; another writer sets 28.
struct Fight {
    Contention guard{};
    int writes = 0;
    int begun = 0;

    std::optional<control::Restraint> look(Change change, core::Duration at)
    {
        guard.saw(wish(change, at));
        if (guard.began()) ++begun;
        return guard.restrain(wish(change, at), "");
    }

    // One look, and the write that it leads to.
    bool writes_at(Change change, core::Duration at)
    {
        if (look(change, at)) return false;
        guard.wrote(change.to, change.to, start + at);
        ++writes;
        return true;
    }
};

constexpr Change undone{28, 38};

} // namespace

BOOST_AUTO_TEST_SUITE(guard_contention)

BOOST_AUTO_TEST_CASE(after_three_undone_writes_the_service_is_left_alone)
{
    Fight fight;
    BOOST_TEST(fight.writes_at(undone, 0s));
    BOOST_TEST(fight.writes_at(undone, 10s));
    BOOST_TEST(fight.writes_at(undone, 20s));
    BOOST_TEST(!fight.writes_at(undone, 30s));
    BOOST_TEST(fight.begun == 1);
    const auto restraint = fight.look(undone, 31s);
    BOOST_REQUIRE(restraint);
    BOOST_TEST(restraint->to == 28U);
    BOOST_TEST(restraint->reason == core::Reason::contended);
    BOOST_TEST((restraint->again->due == start + 90s));
}

BOOST_AUTO_TEST_CASE(it_is_left_alone_for_1_2_4_and_at_most_60_minutes_with_one_write_between)
{
    Fight fight;
    for (const auto at : {0s, 10s, 20s})
        fight.writes_at(undone, at);
    core::Duration now = 30s;
    for (const core::Duration alone : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
        BOOST_TEST(!fight.writes_at(undone, now));
        BOOST_TEST(!fight.writes_at(undone, now + alone - 1ms));
        BOOST_TEST(fight.writes_at(undone, now + alone));
        BOOST_TEST((fight.guard.verdict_due()->due == start + now + alone + 10s));
        now += alone + 10s;
    }
    BOOST_TEST(fight.begun == 1);
}

BOOST_AUTO_TEST_CASE(a_look_every_second_at_a_writer_that_undoes_at_once_makes_eight_writes_in_an_hour)
{
    Fight fight;
    for (core::Duration now{}; now < 1h; now += 1s)
        fight.writes_at(undone, now);
    BOOST_TEST(fight.writes == 8); // three, then one each after 1, 2, 4, 8 and 16 minutes
    BOOST_TEST(fight.begun == 1);
}

BOOST_AUTO_TEST_CASE(a_look_right_after_the_write_says_nothing_and_is_repeated)
{
    Fight fight;
    fight.writes_at(undone, 0s);
    const auto restraint = fight.look(undone, 9'999ms);
    BOOST_REQUIRE(restraint);
    BOOST_TEST(restraint->reason == core::Reason::confirming);
    BOOST_TEST((restraint->again->due == start + 10s));
    BOOST_TEST(!fight.look({38, 38}, 10s).has_value()); // it was late, nobody else was there
    BOOST_TEST(!fight.guard.verdict_due().has_value());
}

BOOST_AUTO_TEST_CASE(a_count_found_together_with_another_wish_is_no_contention)
{
    Fight fight;
    for (int i = 0; i < 20; ++i) {
        const std::uint32_t wanted = 38 + static_cast<std::uint32_t>(i % 2);
        BOOST_TEST(fight.writes_at({28, wanted}, 10s * i));
    }
    BOOST_TEST(fight.begun == 0);
}

BOOST_AUTO_TEST_CASE(a_part_that_was_set_and_found_is_not_undone)
{
    Fight fight;
    for (int i = 0; i < 9; ++i) { // step by step
        const std::uint32_t desired = 28 + static_cast<std::uint32_t>(i);
        BOOST_TEST(!fight.look({desired, 38}, 10s * i).has_value());
        fight.guard.wrote(38, desired + 1, start + 10s * i);
    }
    BOOST_TEST(!fight.guard.verdict_due().has_value());
}

BOOST_AUTO_TEST_CASE(a_count_further_on_the_way_is_the_next_step_of_another_replica)
{
    Contention guard;
    for (int round = 0; round < 5; ++round) {
        const auto at = 20s * round;
        const std::uint32_t from = 10 + 10 * static_cast<std::uint32_t>(round);
        guard.saw(wish({from, 100}, at));
        BOOST_TEST(!guard.leaves_alone(start + at));
        guard.wrote(100, from + 5, start + at); // and the other one sets from + 10
    }
    BOOST_TEST(!guard.began());
}

BOOST_AUTO_TEST_CASE(three_in_more_than_ten_minutes_are_no_contention)
{
    Fight fight;
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(fight.writes_at(undone, 5min * i + 1s * i));
    BOOST_TEST(fight.begun == 0);
}

BOOST_AUTO_TEST_CASE(ten_quiet_minutes_are_forgiven)
{
    Fight fight;
    for (const auto at : {0s, 10s, 20s, 30s})
        fight.writes_at(undone, at);
    BOOST_TEST(!fight.look({38, 38}, 2min).has_value()); // the other has given in
    BOOST_TEST(!fight.guard.idle(start + 11min));
    BOOST_TEST(fight.guard.idle(start + 12min));
    BOOST_TEST(fight.writes_at(undone, 12min));
    BOOST_TEST(fight.writes_at(undone, 13min));
    BOOST_TEST(fight.begun == 1);
}

BOOST_AUTO_TEST_SUITE_END()
