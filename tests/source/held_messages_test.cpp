#include "source/held_messages.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using source::Extension;
using source::HeldMessages;
using Answer = HeldMessages::Answer;

namespace {

struct Holding {
    core::Time now{1h};
    const core::Time start = now;
    HeldMessages held{60s, core::Random{5}};

    std::vector<Extension> next_due()
    {
        now = std::max(now, held.wake());
        return held.take_due(now);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(held_messages, Holding)

BOOST_AUTO_TEST_CASE(numbers_are_never_used_twice)
{
    const auto first = held.add("a", now);
    held.settle(first, std::nullopt, now);
    BOOST_TEST(held.add("b", now) != first);
}

BOOST_AUTO_TEST_CASE(a_visibility_is_extended_in_its_second_third)
{
    for (int i = 0; i < 100; ++i)
        held.add("r" + std::to_string(i), now);
    BOOST_TEST(held.take_due(now + 30s).empty());
    std::size_t extended = 0;
    while (extended < 100) {
        const auto due = next_due();
        BOOST_REQUIRE(!due.empty());
        BOOST_TEST(due.size() <= 10U);
        BOOST_TEST((now <= start + 40s)); // two thirds of 60 s
        extended += due.size();
    }
    BOOST_TEST((held.wake() == core::Time::max())); // all are being extended
}

BOOST_AUTO_TEST_CASE(a_batch_is_filled_with_those_soon_due)
{
    for (int i = 0; i < 100; ++i)
        held.add("r", now);
    std::size_t batches = 0;
    for (std::size_t extended = 0; extended < 100; ++batches)
        extended += next_due().size();
    BOOST_TEST(batches <= 15U); // and not a hundred
}

BOOST_AUTO_TEST_CASE(a_granted_extension_is_followed_by_the_next_until_the_message_leaves)
{
    const auto number = held.add("a", now);
    for (int round = 0; round < 5; ++round) {
        const auto due = next_due();
        BOOST_REQUIRE(due.size() == 1U);
        BOOST_TEST(due[0].number == number);
        BOOST_TEST((due[0].visibility == 60s));
        held.extended(due[0], Answer::granted, now, now + 100ms);
    }
    const auto leaving = held.settle(number, std::nullopt, now);
    BOOST_REQUIRE(leaving.has_value());
    BOOST_TEST(leaving->receipt == "a");
    BOOST_TEST((leaving->visible_again == now + 60s));
    BOOST_TEST((held.wake() == core::Time::max()));
    BOOST_TEST(held.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_failed_extension_is_tried_again_while_that_helps_and_a_refused_one_is_not)
{
    const auto number = held.add("a", now);
    int tries = 0;
    for (auto due = next_due(); !due.empty(); due = next_due()) {
        ++tries;
        BOOST_TEST((now < start + 60s));
        held.extended(due[0], Answer::failed, now, now);
        if (held.wake() == core::Time::max()) break;
    }
    BOOST_TEST(tries >= 10);
    BOOST_TEST(held.settle(number, std::nullopt, now).has_value()); // still ours to acknowledge

    held.add("b", now);
    const auto due = next_due();
    held.extended(due.at(0), Answer::refused, now, now);
    BOOST_TEST((held.wake() == core::Time::max()));
}

BOOST_AUTO_TEST_CASE(a_give_back_waits_for_the_extension_on_its_way)
{
    const auto number = held.add("a", now);
    const auto due = next_due();
    BOOST_TEST(!held.settle(number, core::Duration{0s}, now).has_value());
    BOOST_TEST(!held.settle(number, core::Duration{9s}, now).has_value()); // said twice: the first counts
    const auto leaving = held.extended(due.at(0), Answer::granted, now, now + 1s);
    BOOST_REQUIRE(leaving.has_value());
    BOOST_TEST((leaving->delay == core::Duration{0s}));
    BOOST_TEST(held.size() == 0U);
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_does_not_wait_for_the_extension_on_its_way)
{
    const auto number = held.add("a", now);
    const auto due = next_due();
    BOOST_TEST(held.settle(number, std::nullopt, now).has_value());
    BOOST_TEST(!held.extended(due.at(0), Answer::granted, now, now).has_value());
    BOOST_TEST((held.wake() == core::Time::max()));
}

BOOST_AUTO_TEST_CASE(twelve_hours_after_the_receive_nothing_is_extended_any_more)
{
    held.add("a", now);
    core::Duration last_visibility{};
    for (auto due = next_due(); !due.empty(); due = next_due()) {
        last_visibility = due[0].visibility;
        BOOST_TEST((now + due[0].visibility <= start + 12h)); // SQS refuses more
        held.extended(due[0], Answer::granted, now, now);
        if (held.wake() == core::Time::max()) break;
    }
    BOOST_TEST((now > start + 11h));
}

BOOST_AUTO_TEST_CASE(what_is_not_held_cannot_leave)
{
    BOOST_TEST(!held.settle(77, std::nullopt, now).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
