// Decisions about services that their tags freeze.
#include "headcount/core/decide.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;

BOOST_AUTO_TEST_SUITE(decide_freeze)

namespace {

const WallTime end = *parse_rfc3339("2026-01-02T03:04:05Z");

ObservedService service(std::uint32_t desired)
{
    ObservedService one;
    one.status = Status::active;
    one.desired = desired;
    return one;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_frozen_service_stays_and_says_until_when)
{
    const auto decision = decide_without_count({.freeze = Freeze{.until = end}}, service(4));
    BOOST_REQUIRE(decision.has_value());
    BOOST_TEST(decision->outcome == Outcome::paused);
    BOOST_TEST(decision->reason == Reason::paused);
    BOOST_TEST(decision->to == 4U);
    BOOST_TEST((decision->frozen && decision->until == end));
    BOOST_TEST(decision->words == "paused by its tags until 2026-01-02 03:04:05 UTC: stays at 4");
    BOOST_TEST(reason_words(*decision) == "paused until 2026-01-02 03:04:05 UTC");
}

BOOST_AUTO_TEST_CASE(one_that_is_held_at_a_count_is_set_to_it_once_whatever_the_rule_allows)
{
    Intent intent{.freeze = Freeze{.at = 7}};
    intent.scale.max = 5;
    const auto set = decide_without_count(intent, service(4));
    BOOST_REQUIRE(set.has_value());
    BOOST_TEST(set->outcome == Outcome::adjusted);
    BOOST_TEST(set->reason == Reason::count_changed);
    BOOST_TEST((set->from == 4U && set->to == 7U && set->policy == 7U && set->frozen));
    BOOST_TEST(set->words == "4 → 7: paused by its tags");
    const auto held = decide_without_count(intent, service(7));
    BOOST_TEST(held->outcome == Outcome::paused);
    BOOST_TEST(held->words == "paused by its tags: held at 7");
    intent.dry_run = true;
    BOOST_TEST(decide_without_count(intent, service(4))->outcome == Outcome::would_adjust);
}

BOOST_AUTO_TEST_CASE(a_tag_that_means_nothing_leaves_the_service_alone_whatever_else_is_said)
{
    for (const Intent& intent : {Intent{.bad_tag = "the tag x must be y"},
                                 Intent{.paused = true, .freeze = Freeze{.at = 1}, .bad_tag = "the tag x must be y"}}) {
        const auto decision = decide_without_count(intent, service(4));
        BOOST_REQUIRE(decision.has_value());
        BOOST_TEST(decision->outcome == Outcome::skipped);
        BOOST_TEST(decision->reason == Reason::bad_tag);
        BOOST_TEST(decision->to == 4U);
        BOOST_TEST(decision->words == "left alone: the tag x must be y");
    }
}

BOOST_AUTO_TEST_CASE(a_paused_rule_comes_before_a_count_in_the_tags_and_what_takes_no_count_before_both)
{
    const auto ruled = decide_without_count({.paused = true, .freeze = Freeze{.at = 9}}, service(4));
    BOOST_TEST(ruled->outcome == Outcome::paused);
    BOOST_TEST(ruled->to == 4U);
    ObservedService daemon = service(4);
    daemon.scheduling = Scheduling::daemon;
    BOOST_TEST(decide_without_count({.freeze = Freeze{.at = 9}}, daemon)->outcome == Outcome::skipped);
    BOOST_TEST(decide_without_count({.freeze = Freeze{.at = 9}}, ObservedService{})->outcome == Outcome::no_service);
}

BOOST_AUTO_TEST_SUITE_END()
