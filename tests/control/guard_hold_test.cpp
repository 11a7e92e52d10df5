#include "control/guards/hold.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using control::Hold;

namespace {

struct Held {
    core::Duration hold = 60s;
    Hold guard{};

    // One look: how far the change may go.
    std::uint32_t at(core::Duration when, Change change)
    {
        guard.saw(wish(change, when));
        return reached(change, guard.restrain(wish(change, when), hold));
    }

    core::Duration due(core::Duration when, Change change)
    {
        guard.saw(wish(change, when));
        return guard.restrain(wish(change, when), hold).value().again.value().due - start;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(guard_hold)

BOOST_AUTO_TEST_CASE(a_wish_is_granted_when_it_has_stood_long_enough)
{
    for (const Change change : {Change{10, 12}, Change{10, 8}}) {
        Held held;
        BOOST_TEST(held.at(0s, change) == 10U);
        BOOST_TEST(held.at(59'999ms, change) == 10U);
        BOOST_TEST(held.at(60s, change) == change.to);
    }
}

BOOST_AUTO_TEST_CASE(without_a_hold_nothing_waits)
{
    Held held{.hold = 0s};
    BOOST_TEST(held.at(0s, {10, 12}) == 12U);
}

BOOST_AUTO_TEST_CASE(it_is_looked_at_again_when_the_wish_may_have_stood_long_enough)
{
    Held held;
    BOOST_TEST((held.due(0s, {10, 12}) == 60s));
    BOOST_TEST((held.due(20s, {10, 15}) == 60s));
}

BOOST_AUTO_TEST_CASE(a_break_begins_the_wait_anew)
{
    for (const Change otherwise : {Change{10, 10}, Change{10, 9}}) {
        Held held;
        BOOST_TEST(held.at(0s, {10, 12}) == 10U);
        BOOST_TEST(held.at(50s, otherwise) == 10U);
        BOOST_TEST(held.at(55s, {10, 12}) == 10U);
        BOOST_TEST(held.at(114s, {10, 12}) == 10U);
        BOOST_TEST(held.at(115s, {10, 12}) == 12U);
    }
}

BOOST_AUTO_TEST_CASE(what_is_granted_is_the_mildest_wish_of_that_time)
{
    Held raise;
    BOOST_TEST(raise.at(0s, {10, 12}) == 10U);
    BOOST_TEST(raise.at(20s, {10, 15}) == 10U);
    BOOST_TEST(raise.at(30s, {10, 14}) == 10U);
    BOOST_TEST(raise.at(60s, {10, 14}) == 12U);
    BOOST_TEST(raise.at(79s, {12, 14}) == 12U); // 12 was wished until 20 s
    BOOST_TEST(raise.at(80s, {12, 14}) == 14U);

    Held fall;
    BOOST_TEST(fall.at(0s, {10, 8}) == 10U);
    BOOST_TEST(fall.at(20s, {10, 2}) == 10U);
    BOOST_TEST(fall.at(60s, {10, 2}) == 8U);
    BOOST_TEST(fall.at(80s, {8, 2}) == 2U);
}

BOOST_AUTO_TEST_CASE(a_raise_is_never_a_fall_where_someone_else_has_raised_already)
{
    Held held;
    BOOST_TEST(held.at(0s, {10, 12}) == 10U);
    BOOST_TEST(held.at(20s, {10, 15}) == 10U);
    BOOST_TEST(held.at(60s, {13, 15}) == 13U);
    BOOST_TEST(held.at(80s, {13, 15}) == 15U);
}

BOOST_AUTO_TEST_CASE(a_wish_that_became_milder_counts_as_it_is)
{
    Held held;
    BOOST_TEST(held.at(0s, {10, 20}) == 10U);
    BOOST_TEST(held.at(59s, {10, 11}) == 10U);
    BOOST_TEST(held.at(60s, {10, 11}) == 11U);
}

BOOST_AUTO_TEST_CASE(of_what_other_guards_have_left_no_more_is_granted)
{
    Hold hold;
    hold.saw(wish({10, 2}, 0s));
    hold.saw(wish({10, 2}, 60s));
    BOOST_TEST(!hold.restrain(wish({10, 7}, 60s), 60s).has_value());
}

// A naive twin: all that was wished in the last 20 seconds, a look a second; what was wished then held for one more.
BOOST_AUTO_TEST_CASE(it_agrees_with_whoever_remembers_every_look)
{
    std::mt19937 random(7);
    for (int world = 0; world < 40; ++world) {
        Held held{.hold = 20s};
        std::vector<std::uint32_t> wished; // one a second, none: a break
        std::uint32_t from = 50;
        for (int second = 0; second < 300; ++second) {
            const std::uint32_t to = wished.empty() || random() % 4 == 0 ? from + random() % 6 : wished.back();
            if (to <= from) // granted in the meantime, or not wished
                wished.clear();
            else
                wished.push_back(to);
            const std::uint32_t granted = held.at(std::chrono::seconds{second}, {from, to});
            std::uint32_t expected = from;
            if (wished.size() > 20) expected = std::max(from, *std::min_element(wished.end() - 21, wished.end()));
            BOOST_TEST_REQUIRE(granted == expected, "world " << world << " at " << second << " s");
            from = granted;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
