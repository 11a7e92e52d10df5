#include "app/held_events.hpp"
#include "app/room_share.hpp"
#include "app/scope_pace.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using app::SourceUse;

BOOST_AUTO_TEST_SUITE(room_share)

BOOST_AUTO_TEST_CASE(the_least_share_is_what_one_receive_brings_if_the_room_is_large_enough_for_that)
{
    const struct {
        std::size_t limit;
        std::size_t sources;
        std::size_t least;
    } rows[] = {{5000, 1, 10}, {5000, 3, 10}, {20, 2, 10}, {10, 2, 5}, {10, 3, 3}, {10, 10, 1}, {2, 2, 1}, {1, 0, 1}};
    for (const auto& row : rows)
        BOOST_TEST(app::least_share(row.limit, row.sources) == row.least);
}

BOOST_AUTO_TEST_CASE(a_source_may_have_what_the_others_neither_use_nor_are_owed)
{
    const struct {
        std::size_t room;
        SourceUse first;
        SourceUse other;
        std::size_t for_first;
    } rows[] = {
        {10, {0, 0}, {0, 0}, 5},         // the other has asked for nothing yet, and may any time
        {10, {0, 0}, {0, 5}, 5},         // it has
        {5, {0, 0}, {5, 0}, 5},          // it holds its share: nothing more is owed to it
        {5, {0, 0}, {5, 5}, 0},          // it has more than its share
        {5, {5, 0}, {0, 0}, 0},          // the rest is the other's
        {0, {0, 0}, {10, 0}, 0},         // nothing is left
        {4990, {10, 0}, {0, 100}, 4890}, // long polls of the other may bring so many
    };
    for (const auto& row : rows) {
        const std::array uses{row.first, row.other};
        BOOST_TEST(app::room_for(0, row.room, 5, uses) == row.for_first);
    }
}

BOOST_AUTO_TEST_CASE(an_only_source_may_have_all)
{
    const std::array uses{SourceUse{3, 7}};
    BOOST_TEST(app::room_for(0, 40, 10, uses) == 40U);
}

BOOST_AUTO_TEST_CASE(held_events_are_counted_per_source)
{
    app::HeldEvents held{2};
    held.add({0, 1}, {.event_id = "a"});
    held.add({1, 1}, {.event_id = "b"});
    held.add({1, 2}, {.event_id = "c"});
    BOOST_TEST(held.of_source(0) == 1U);
    BOOST_TEST(held.of_source(1) == 2U);
    BOOST_REQUIRE(held.find({1, 2}) != nullptr);
    BOOST_TEST(held.find({1, 2})->event_id == "c");
    held.erase({1, 2});
    held.erase({1, 2});
    BOOST_TEST((held.find({1, 2}) == nullptr));
    BOOST_TEST(held.of_source(1) == 1U);
    BOOST_TEST(held.size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_account_has_one_line_a_minute_and_it_counts_what_was_not_said)
{
    app::ScopePace pace;
    const core::Scope one{"111122223333", "eu-west-1"};
    const core::Scope other{"111122223333", "us-east-1"};
    const core::Time start{1h};
    BOOST_TEST((pace.happened(one, 2, start) == 2U));
    BOOST_TEST((pace.happened(one, 3, start + 59s) == std::nullopt));
    BOOST_TEST((pace.happened(other, 1, start + 59s) == 1U));
    BOOST_TEST((pace.happened(one, 4, start + 60s) == 7U));
    BOOST_TEST((pace.happened(one, 1, start + 61s) == std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
