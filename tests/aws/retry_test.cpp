#include "headcount/aws/retry.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using namespace std::chrono_literals;
using aws::CallKind;
using aws::Next;
using aws::RetryQuota;
using aws::RetryState;
using core::ErrorKind;

namespace {

const core::Error throttled{ErrorKind::throttled, "ThrottlingException", "Rate exceeded", true, ""};
const core::Error broken{ErrorKind::transport, "", "reset", true, ""};
const core::Error denied{ErrorKind::denied, "AccessDeniedException", "no", false, ""};

struct World {
    RetryQuota quota;
    core::Random random{1};
    core::Time now{};

    aws::RetryDecision fail(RetryState& state, const core::Error& error,
                            std::optional<core::Duration> hint = std::nullopt,
                            core::Deadline deadline = core::Deadline::never())
    {
        return state.failed(error, hint, now, deadline, quota, random);
    }
};

// The longest of many delays before the retry after `attempt` failures of this kind.
core::Duration longest_delay(const core::Error& error, int attempt)
{
    core::Duration longest{};
    World world;
    for (int i = 0; i < 2000; ++i) {
        world.quota = {};
        RetryState state{100, CallKind::usual};
        aws::RetryDecision decision;
        for (int n = 0; n < attempt; ++n)
            decision = world.fail(state, error);
        longest = std::max(longest, decision.delay);
    }
    return longest;
}

bool near_below(core::Duration value, core::Duration bound)
{
    return value <= bound && value > bound * 98 / 100;
}

} // namespace

BOOST_AUTO_TEST_SUITE(retry)

BOOST_AUTO_TEST_CASE(three_attempts_are_made_and_no_fourth)
{
    World world;
    RetryState state{3, CallKind::usual};
    BOOST_TEST(world.fail(state, broken).next == Next::again);
    BOOST_TEST(world.fail(state, broken).next == Next::again);
    BOOST_TEST(state.attempt() == 3U);
    BOOST_TEST(world.fail(state, broken).next == Next::give_up);
}

BOOST_AUTO_TEST_CASE(one_attempt_means_no_retry_and_a_refusal_is_never_retried)
{
    World world;
    RetryState one{1, CallKind::usual};
    RetryState three{3, CallKind::usual};
    BOOST_TEST(world.fail(one, throttled).next == Next::give_up);
    BOOST_TEST(world.fail(three, denied).next == Next::give_up);
    BOOST_TEST(world.quota.left() == RetryQuota::full);
}

BOOST_AUTO_TEST_CASE(delays_double_from_a_second_when_throttled_and_from_50_ms_otherwise_up_to_20_s)
{
    BOOST_TEST(near_below(longest_delay(throttled, 1), 1s));
    BOOST_TEST(near_below(longest_delay(throttled, 2), 2s));
    BOOST_TEST(near_below(longest_delay(throttled, 8), 20s));
    BOOST_TEST(near_below(longest_delay(broken, 1), 50ms));
    BOOST_TEST(near_below(longest_delay(broken, 3), 200ms));
    BOOST_TEST(near_below(longest_delay(broken, 20), 20s));
}

BOOST_AUTO_TEST_CASE(a_hint_lengthens_the_delay_by_at_most_five_seconds_and_never_shortens_it)
{
    for (const core::Duration hint :
         {0ns, core::Duration{10ms}, core::Duration{700ms}, core::Duration{3s}, core::Duration{1h}}) {
        World plain;
        World hinted;
        RetryState a{3, CallKind::usual};
        RetryState b{3, CallKind::usual};
        const auto computed = plain.fail(a, throttled).delay;
        const auto delay = hinted.fail(b, throttled, hint).delay;
        BOOST_TEST((delay == std::max(computed, std::min(hint, computed + 5s))));
    }
}

BOOST_AUTO_TEST_CASE(hints_are_read_in_milliseconds_else_in_seconds_and_nonsense_is_none)
{
    const auto of = [](std::string name, std::string value) { return aws::retry_hint({{name, value}}); };
    BOOST_TEST((of("x-amz-retry-after", "1500") == 1500ms));
    BOOST_TEST((of("X-Amz-Retry-After", " 7 ") == 7ms));
    BOOST_TEST((of("Retry-After", "2") == 2s));
    BOOST_TEST((aws::retry_hint({{"Retry-After", "2"}, {"x-amz-retry-after", "1"}}) == 1ms));
    for (const auto* nonsense : {"", "-1", "1.5", "soon", "99999999999999999999", "Fri, 02 Jan 2026 03:04:05 GMT"})
        BOOST_TEST(!of("x-amz-retry-after", nonsense), nonsense);
    BOOST_TEST((of("Retry-After", "9000000000000") <= 24h * 1000));
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_is_a_date_counts_from_the_date_of_the_answer)
{
    const auto of = [](std::string until, std::string now) {
        return aws::retry_hint({{"Retry-After", std::move(until)}, {"Date", std::move(now)}});
    };
    const std::string now = "Fri, 02 Jan 2026 03:04:05 GMT";
    BOOST_TEST((of("Fri, 02 Jan 2026 03:04:35 GMT", now) == 30s));
    BOOST_TEST((of("Fri, 02 Jan 2026 03:04:00 GMT", now) == 0s)); // past already
    BOOST_TEST((of("Sat, 02 Jan 2027 03:04:05 GMT", now) == 24h));
    BOOST_TEST((of("Fri, 31 Dec 9999 23:59:59 GMT", now) == 24h));
    BOOST_TEST(!of("Fri, 02 Jan 2026 03:04:35 GMT", ""));
    BOOST_TEST(!of("Fri, 02 Jan 2026 03:04:35 GMT", "today"));
    BOOST_TEST(!of("tomorrow", now));
    BOOST_TEST(
        (aws::retry_hint(
             {{"Retry-After", "Fri, 02 Jan 2026 03:04:35 GMT"}, {"Date", now}, {"x-amz-retry-after", "7"}}) == 7ms));
}

BOOST_AUTO_TEST_CASE(a_hint_that_is_a_date_is_a_floor_of_the_delay_with_a_cap)
{
    World plain;
    World hinted;
    RetryState a{3, CallKind::usual};
    RetryState b{3, CallKind::usual};
    const auto computed = plain.fail(a, broken).delay;
    const auto hint =
        aws::retry_hint({{"Retry-After", "Fri, 02 Jan 2026 03:05:05 GMT"}, {"Date", "Fri, 02 Jan 2026 03:04:05 GMT"}});
    BOOST_TEST((hint == 60s));
    BOOST_TEST((hinted.fail(b, broken, hint).delay == computed + 5s));
}

BOOST_AUTO_TEST_CASE(the_deadline_wins_over_the_delay)
{
    World world;
    RetryState state{3, CallKind::usual};
    const auto soon = core::Deadline::after(world.now, 1ms);
    BOOST_TEST(world.fail(state, throttled, 4s, soon).next == Next::out_of_time);
    BOOST_TEST(world.quota.left() == RetryQuota::full); // nothing was bought
    BOOST_TEST(state.attempt() == 1U);
}

BOOST_AUTO_TEST_CASE(an_empty_quota_ends_retries_and_a_long_poll_then_waits_before_it_says_so)
{
    World world;
    while (world.quota.take(14)) {
    }
    BOOST_TEST(world.quota.left() < 14U);
    RetryState usual{3, CallKind::usual};
    RetryState poll{3, CallKind::long_poll};
    BOOST_TEST(world.fail(usual, broken).next == Next::give_up);
    const auto decision = world.fail(poll, broken);
    BOOST_TEST(decision.next == Next::give_up_later);
    BOOST_TEST((decision.delay > 0ns));
}

BOOST_AUTO_TEST_CASE(a_retry_costs_14_or_5_when_throttled_and_a_success_gives_back_the_last_cost_or_1)
{
    World world;
    RetryState state{5, CallKind::usual};
    world.fail(state, broken);
    BOOST_TEST(world.quota.left() == 486U);
    world.fail(state, throttled);
    BOOST_TEST(world.quota.left() == 481U);
    state.succeeded(world.quota);
    BOOST_TEST(world.quota.left() == 486U);
    RetryState first_try{3, CallKind::usual};
    first_try.succeeded(world.quota);
    BOOST_TEST(world.quota.left() == 487U);
    for (int i = 0; i < 100; ++i)
        first_try.succeeded(world.quota);
    BOOST_TEST(world.quota.left() == RetryQuota::full);
}

BOOST_AUTO_TEST_SUITE_END()
