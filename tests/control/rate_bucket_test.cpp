// What we may take of one bucket of the ECS API, and what it learns from being throttled.
#include "clusters.hpp"

#include "control/budget/rate_bucket.hpp"
#include "headcount/core/random.hpp"

#include <deque>

using namespace headcount;
using namespace std::chrono_literals;
using control::RateBucket;
using test::t0;

namespace {

int take_all(RateBucket& bucket, core::Time now)
{
    int taken = 0;
    while (bucket.take(now))
        ++taken;
    return taken;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rate_bucket)

BOOST_AUTO_TEST_CASE(a_burst_goes_at_once_and_the_rest_at_the_rate)
{
    RateBucket bucket({.burst = 25, .per_second = 2.5}, t0);
    BOOST_TEST(take_all(bucket, t0) == 25);
    BOOST_TEST((bucket.next(t0) == t0 + 400ms));
    BOOST_TEST(!bucket.take(t0 + 399ms));
    BOOST_TEST(bucket.take(t0 + 400ms));
    BOOST_TEST(take_all(bucket, t0 + 4400ms) == 10);
    BOOST_TEST(take_all(bucket, t0 + 1h) == 25); // no more than the burst is saved up
}

BOOST_AUTO_TEST_CASE(a_share_of_less_than_one_call_still_lets_one_go)
{
    RateBucket bucket({.burst = 0.025, .per_second = 0.0025}, t0);
    BOOST_TEST(take_all(bucket, t0) == 1);
    BOOST_TEST((bucket.next(t0) == t0 + 400s));
}

BOOST_AUTO_TEST_CASE(being_throttled_halves_the_rate_once_for_all_calls_that_were_under_way)
{
    RateBucket bucket({.burst = 50, .per_second = 10}, t0);
    BOOST_TEST(take_all(bucket, t0) == 50);
    for (int i = 0; i < 50; ++i)
        bucket.answered(t0, t0 + 40ms, true);
    BOOST_TEST(bucket.per_second(t0 + 40ms) == 5, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(!bucket.take(t0 + 40ms));
    bucket.answered(t0 + 50ms, t0 + 90ms, true); // sent after that: it tells something new
    BOOST_TEST(bucket.per_second(t0 + 90ms) < 2.6);
    BOOST_TEST(bucket.slowed(t0 + 90ms));
}

BOOST_AUTO_TEST_CASE(what_was_learnt_is_unlearnt_within_a_minute)
{
    RateBucket bucket({.burst = 50, .per_second = 10}, t0);
    for (auto now = t0; now < t0 + 10s; now += 100ms)
        bucket.answered(now, now, true);
    BOOST_TEST(bucket.per_second(t0 + 10s) < 0.6); // half a call a second is left, so that it can notice
    BOOST_TEST(bucket.slowed(t0 + 60s));
    BOOST_TEST(!bucket.slowed(t0 + 70s));
    BOOST_TEST(bucket.untouched(t0 + 80s));
}

BOOST_AUTO_TEST_CASE(saved_up_calls_shrink_with_the_rate)
{
    RateBucket bucket({.burst = 50, .per_second = 10}, t0);
    bucket.answered(t0, t0, true);
    BOOST_TEST(take_all(bucket, t0 + 6s) <= 36); // 5/s and growing: not the 50 of a full bucket
}

// Over every window of every history: at most the burst and what the rate brought, throttled or not; and in a bucket
// that is never throttled and always wanted, at least that much less one.
BOOST_AUTO_TEST_CASE(no_window_ever_sees_more_than_burst_and_rate)
{
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        core::Random random(seed);
        const control::Pace allowed{static_cast<double>(random.between(1, 60)), 0.5 + random.unit() * 20};
        const bool throttles = random.chance(0.5);
        RateBucket bucket(allowed, t0);
        std::deque<core::Time> taken;
        core::Time now = t0;
        for (int step = 0; step < 2000; ++step) {
            now = random.chance(0.7) ? bucket.next(now) : now + random.up_to(300ms);
            if (bucket.take(now)) taken.push_back(now);
            if (throttles && random.chance(0.02)) bucket.answered(now, now, true);
        }
        for (std::size_t i = 0; i < taken.size(); i += 7)
            for (std::size_t j = i; j < taken.size(); j += 3) {
                const double span = std::chrono::duration<double>(taken[j] - taken[i]).count();
                const auto calls = static_cast<double>(j - i + 1);
                if (calls > allowed.burst + allowed.per_second * span + 1e-3)
                    BOOST_ERROR("seed " << seed << ": " << calls << " calls in " << span << " s");
            }
        if (throttles) continue;
        const double span = std::chrono::duration<double>(now - t0).count();
        BOOST_TEST(static_cast<double>(taken.size()) > allowed.per_second * span * 0.5);
    }
}

BOOST_AUTO_TEST_SUITE_END()
