#include "aws/credential_schedule.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using aws::Advice;

BOOST_AUTO_TEST_SUITE(credential_schedule)

BOOST_AUTO_TEST_CASE(the_windows_scale_with_the_lifetime)
{
    core::Random random{1};
    const core::WallTime wall{};
    for (const auto lifetime : {std::chrono::seconds{900}, std::chrono::seconds{3600}, std::chrono::seconds{43200}}) {
        aws::CredentialSchedule schedule;
        schedule.fetched(wall + lifetime, core::Time{}, wall, random);
        const auto at_left = [&](std::chrono::milliseconds left) {
            return schedule.advise(core::Time{} + 1h, wall + lifetime - left);
        };
        const std::chrono::milliseconds ahead = std::min<std::chrono::milliseconds>(lifetime / 4, 5min);
        const std::chrono::milliseconds first = std::min<std::chrono::milliseconds>(lifetime / 20, 1min);
        BOOST_TEST(at_left(lifetime) == Advice::use);
        BOOST_TEST(at_left(ahead + 1ms) == Advice::use);
        BOOST_TEST(at_left(ahead * 3 / 4) == Advice::refresh_ahead);
        BOOST_TEST(at_left(first + 1ms) == Advice::refresh_ahead);
        BOOST_TEST(at_left(first) == Advice::refresh_first);
        BOOST_TEST(at_left(-1h) == Advice::refresh_first);
    }
}

BOOST_AUTO_TEST_CASE(keys_without_an_expiry_are_fetched_once)
{
    core::Random random{1};
    aws::CredentialSchedule schedule;
    BOOST_TEST(schedule.advise({}, {}) == Advice::refresh_first);
    schedule.fetched(std::nullopt, {}, {}, random);
    BOOST_TEST(schedule.advise(core::Time{} + 10000h, core::WallTime{} + 10000h) == Advice::use);
}

BOOST_AUTO_TEST_CASE(an_expiry_further_away_than_a_duration_reaches_is_far_away_and_one_as_long_ago_is_over)
{
    core::Random random{1};
    const core::WallTime wall = core::parse_rfc3339("2026-01-02T03:04:05Z").value();
    aws::CredentialSchedule schedule;
    schedule.fetched(core::parse_rfc3339("9999-12-31T23:59:59Z"), core::Time{}, wall, random);
    BOOST_TEST(schedule.advise(core::Time{} + 1h, wall + 1h) == Advice::use);
    BOOST_TEST(schedule.advise(core::Time{} + 100000h, wall + 100000h) == Advice::use);
    schedule.fetched(core::parse_rfc3339("0001-01-01T00:00:00Z"), core::Time{}, wall, random);
    BOOST_TEST(schedule.advise(core::Time{} + 1h, wall + 1h) == Advice::refresh_first);
}

BOOST_AUTO_TEST_CASE(failures_back_off_to_a_minute_and_a_success_forgets_them)
{
    core::Random random{1};
    aws::CredentialSchedule schedule;
    core::Time now{};
    core::Duration last{};
    for (int i = 0; i < 12; ++i) {
        schedule.failed(now, random);
        const core::Time failed = now;
        while (schedule.advise(now, {}) == Advice::refuse)
            now += 10ms;
        last = now - failed;
        BOOST_TEST((last >= 500ms && last <= 60s));
    }
    BOOST_TEST((last >= 30s));
    schedule.fetched(core::WallTime{} + 1h, now, {}, random);
    BOOST_TEST(!schedule.failing());
}

BOOST_AUTO_TEST_CASE(credentials_that_arrive_expired_are_used_and_not_fetched_in_a_loop)
{
    core::Random random{1};
    aws::CredentialSchedule schedule;
    const core::WallTime wall{std::chrono::hours{10}};
    schedule.fetched(wall - 1h, core::Time{}, wall, random);
    BOOST_TEST(schedule.advise(core::Time{} + 1s, wall) == Advice::use);
    BOOST_TEST(schedule.advise(core::Time{} + 5s, wall) == Advice::refresh_first);
}

BOOST_AUTO_TEST_CASE(what_was_refused_is_fetched_first_then_used_on_while_it_is_valid)
{
    core::Random random{1};
    const core::WallTime wall{std::chrono::hours{10}};
    aws::CredentialSchedule schedule;
    core::Time now{};
    schedule.fetched(wall + 1h, now, wall, random);
    BOOST_TEST(!schedule.refused(now + 4s)); // again would bring the same
    now += 5s;
    BOOST_TEST(schedule.refused(now));
    BOOST_TEST(!schedule.refused(now)); // known already
    BOOST_TEST(schedule.advise(now, wall) == Advice::refresh_first);
    schedule.failed(now, random);
    BOOST_TEST(schedule.advise(now, wall) == Advice::use);
    BOOST_TEST(schedule.advise(now + 1s, wall) == Advice::refresh_ahead);
    BOOST_TEST(schedule.advise(now, wall + 2h) == Advice::refuse);
    BOOST_TEST(schedule.advise(now + 1s, wall + 2h) == Advice::refresh_first);
    schedule.fetched(wall + 1h, now, wall, random);
    BOOST_TEST(schedule.advise(now + 1s, wall) == Advice::use);
}

BOOST_AUTO_TEST_CASE(after_a_pause_a_failure_is_no_reason_to_wait_and_the_back_off_begins_anew)
{
    core::Random random{1};
    aws::CredentialSchedule schedule;
    const core::Time now{};
    for (int i = 0; i < 12; ++i)
        schedule.failed(now, random);
    BOOST_TEST(schedule.advise(now + 20s, {}) == Advice::refuse);
    schedule.after_pause(now);
    BOOST_TEST(schedule.advise(now, {}) == Advice::refresh_first);
    BOOST_TEST(schedule.failing());
    schedule.failed(now, random);
    BOOST_TEST(schedule.advise(now + 2s, {}) == Advice::refresh_first);
}

BOOST_AUTO_TEST_CASE(what_expired_during_a_pause_is_not_used_because_it_was_fetched_only_just_now)
{
    core::Random random{1};
    aws::CredentialSchedule schedule;
    const core::Time now{};
    schedule.fetched(core::WallTime{} + 1h, now, {}, random);
    schedule.after_pause(now);
    BOOST_TEST(schedule.advise(now, core::WallTime{} + 30min) == Advice::use);
    BOOST_TEST(schedule.advise(now, core::WallTime{} + 2h) == Advice::refresh_first);
}

BOOST_AUTO_TEST_SUITE_END()
