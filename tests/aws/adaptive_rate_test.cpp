// Each formula of the adaptive rate limit against numbers worked out by hand, and a run of answers against those of
// botocore 1.43.
#include "aws/adaptive_rate.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

core::Time at(double seconds)
{
    return core::Time{} + std::chrono::round<core::Duration>(std::chrono::duration<double>(seconds));
}

const auto exactly = boost::test_tools::tolerance(1e-6);

} // namespace

BOOST_AUTO_TEST_SUITE(adaptive_rate)

BOOST_AUTO_TEST_CASE(the_measured_rate_is_that_of_whole_half_seconds_smoothed)
{
    aws::RateMeter meter{at(0)};
    BOOST_TEST(meter.record(at(0.1)) == 0.0); // the half second is not over
    BOOST_TEST(meter.record(at(0.2)) == 0.0);
    BOOST_TEST(meter.record(at(0.6)) == 4.8, exactly); // 0.8 · 3/0.5
    BOOST_TEST(meter.record(at(0.7)) == 4.8, exactly);
    BOOST_TEST(meter.record(at(2.0)) == 0.8 * 2 / 1.5 + 0.2 * 4.8, exactly); // 1.5 s went by
}

BOOST_AUTO_TEST_CASE(the_first_bucket_begins_at_the_whole_second)
{
    aws::RateMeter meter{at(10.7)};
    BOOST_TEST(meter.record(at(10.8)) == 1.6, exactly); // 0.8 · 1/(10.5 − 10)
}

BOOST_AUTO_TEST_CASE(before_any_throttle_the_wanted_rate_grows_with_the_cube_of_time)
{
    const aws::CubicRate rate{at(0)};
    BOOST_TEST(rate.succeeded(at(1)) == 0.4, exactly);
    BOOST_TEST(rate.succeeded(at(2)) == 3.2, exactly);
}

BOOST_AUTO_TEST_CASE(a_throttle_takes_the_rate_to_70_percent_and_it_climbs_back_by_the_cube_root_curve)
{
    aws::CubicRate rate{at(0)};
    BOOST_TEST(rate.throttled(10, at(5)) == 7.0, exactly);
    BOOST_TEST(rate.succeeded(at(5)) == 7.0, exactly);
    // back at 10 after cbrt(10 · 0.3/0.4) = 1.957434 s
    BOOST_TEST(rate.succeeded(at(6)) == 10 - 0.4 * 0.8776600, exactly); // (1 − 1.957434)³
    BOOST_TEST(rate.succeeded(at(6.957433820584429)) == 10.0, exactly);
    BOOST_TEST(rate.succeeded(at(9)) == 13.408697022, exactly);
    BOOST_TEST(rate.throttled(3, at(9)) == 2.1, exactly);
    BOOST_TEST(rate.succeeded(at(9.5)) == 2.787131609, exactly);
}

BOOST_AUTO_TEST_CASE(the_bucket_begins_empty_fills_at_its_rate_and_says_how_long_to_wait)
{
    aws::TokenBucket bucket{at(0)};
    BOOST_TEST((bucket.take(at(0)) == 1s));
    BOOST_TEST((bucket.take(at(0.25)) == 750ms));
    BOOST_TEST((bucket.take(at(1)) == 0s));
    bucket.set_rate(2, at(1));
    BOOST_TEST((bucket.take(at(1.25)) == 250ms));
    BOOST_TEST((bucket.take(at(100)) == 0s)); // two tokens, no more, however long it was
    BOOST_TEST((bucket.take(at(100)) == 0s));
    BOOST_TEST((bucket.take(at(100)) == 500ms));
}

BOOST_AUTO_TEST_CASE(the_wait_that_is_told_is_long_enough)
{
    aws::TokenBucket bucket{at(0)};
    core::Time now = at(0);
    for (int i = 1; i < 200; ++i) {
        bucket.set_rate(0.37 * i, now);
        if (const auto wait = bucket.take(now); wait > 0ns) BOOST_TEST((bucket.take(now += wait) == 0s), i);
    }
}

BOOST_AUTO_TEST_CASE(time_before_a_change_counts_at_the_old_rate_and_a_smaller_bucket_spills)
{
    aws::TokenBucket bucket{at(0)};
    bucket.set_rate(10, at(0.5)); // half a token so far
    BOOST_TEST((bucket.take(at(0.5)) == 50ms));
    BOOST_TEST((bucket.take(at(10)) == 0s)); // nine of ten are left
    bucket.set_rate(2, at(10));
    BOOST_TEST((bucket.take(at(10)) == 0s));
    BOOST_TEST((bucket.take(at(10)) == 0s));
    BOOST_TEST((bucket.take(at(10)) == 500ms));
}

BOOST_AUTO_TEST_CASE(the_rate_never_falls_below_one_in_two_seconds_and_the_bucket_holds_one_at_least)
{
    aws::TokenBucket bucket{at(0)};
    bucket.set_rate(0.01, at(0));
    BOOST_TEST(bucket.rate() == 0.5);
    BOOST_TEST((bucket.take(at(0)) == 2s));
    BOOST_TEST((bucket.take(at(60)) == 0s));
    BOOST_TEST((bucket.take(at(60)) == 2s));
}

BOOST_AUTO_TEST_CASE(it_is_off_until_the_first_throttle_and_then_stays_on)
{
    aws::AdaptiveRate rate{at(0)};
    for (int i = 1; i < 20; ++i)
        rate.answered(at(0.1 * i), false);
    BOOST_TEST(!rate.enabled());
    rate.answered(at(3), true);
    BOOST_TEST(rate.enabled());
    rate.answered(at(4), false);
    BOOST_TEST(rate.enabled());
}

BOOST_AUTO_TEST_CASE(a_run_of_answers_leads_to_the_rates_that_botocore_computes)
{
    struct Answer {
        double at;
        bool throttled;
        double rate;
    };
    const Answer answers[] = {{0.1, false, 0.5},          {0.2, false, 0.5},          {0.4, false, 0.5},
                              {0.6, false, 0.5},          {1.1, true, 2.016},         {1.2, false, 2.2014047078},
                              {1.6, false, 2.6807849439}, {2.1, false, 2.8699733993}, {2.2, true, 1.64864},
                              {3.0, false, 2.3278681738}, {4.5, false, 1.8950826667}};
    aws::AdaptiveRate rate{at(0)};
    for (const auto& answer : answers) {
        rate.answered(at(answer.at), answer.throttled);
        BOOST_TEST(rate.rate() == answer.rate, exactly);
    }
}

BOOST_AUTO_TEST_SUITE_END()
