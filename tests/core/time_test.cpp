#include "headcount/core/time.hpp"
#include "headcount/core/wall_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;
using namespace std::chrono_literals;

namespace {

// Milliseconds since 1970, or -1 where the text is no time.
std::int64_t parsed(std::string_view text)
{
    const auto time = parse_rfc3339(text);
    return time ? time->time_since_epoch().count() : -1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_as_the_same_time)
{
    for (const char* text : {"2026-03-09T07:05:01.042Z", "1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"})
        BOOST_TEST(rfc3339(parse_rfc3339(text).value()) == text);
}

BOOST_AUTO_TEST_CASE(times_as_aws_writes_them_are_read_to_the_millisecond)
{
    BOOST_TEST(parsed("1970-01-01T00:00:00Z") == 0);
    BOOST_TEST(parsed("2026-01-02T03:04:05Z") == 1767323045000);
    BOOST_TEST(parsed("2026-01-02T03:04:05.108Z") == 1767323045108);
    BOOST_TEST(parsed("2026-01-02T03:04:05.1Z") == 1767323045100);
    BOOST_TEST(parsed("2026-01-02T03:04:05.108999999Z") == 1767323045108);
    BOOST_TEST(parsed("2024-02-29T23:59:59Z") == 1709251199000);
    BOOST_TEST(parsed("2016-12-31T23:59:60Z") == 1483228800000); // a leap second is the next second
}

BOOST_AUTO_TEST_CASE(an_offset_moves_the_time_to_utc)
{
    BOOST_TEST(parsed("2026-01-02T05:04:05+02:00") == 1767323045000);
    BOOST_TEST(parsed("2026-01-01T21:34:05.5-05:30") == 1767323045500);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_time)
{
    for (const std::string_view text : {"",
                                        "2026",
                                        "2026-01-02",
                                        "2026-01-02T03:04Z",
                                        "2026-01-02T03:04:05",
                                        "2026-01-02 03:04:05Z",
                                        "2026-13-02T03:04:05Z",
                                        "2026-00-02T03:04:05Z",
                                        "2026-02-29T03:04:05Z",
                                        "2026-01-32T03:04:05Z",
                                        "2026-01-02T24:04:05Z",
                                        "2026-01-02T03:60:05Z",
                                        "2026-01-02T03:04:61Z",
                                        "2026-01-02T03:04:05.Z",
                                        "2026-01-02T03:04:05.x8Z",
                                        "2026-01-02T03:04:05Zx",
                                        "2026-01-02T03:04:05ZZ",
                                        " 2026-01-02T03:04:05Z",
                                        "2026-01-02T03:04:05+02",
                                        "2026-01-02T03:04:05+24:00",
                                        "2026-01-02T03:04:05+02:60",
                                        "+026-01-02T03:04:05Z",
                                        "2026-01-02t03:04:05z",
                                        "1767323045",
                                        "2026-1-2T03:04:05Z"})
        BOOST_TEST_CONTEXT(text) BOOST_TEST(parsed(text) == -1);
}

BOOST_AUTO_TEST_CASE(a_deadline_is_only_ever_shortened_and_never_overflows)
{
    const Time now{5s};
    const Deadline soon = Deadline::after(now, 1s);
    BOOST_TEST((soon.no_later_than(Deadline::after(now, 2s)) == soon));
    BOOST_TEST((Deadline::after(now, 2s).no_later_than(soon) == soon));
    BOOST_TEST((Deadline::after(now, Duration::max()) == Deadline::never()));
    BOOST_TEST(!soon.passed(now + 999ms));
    BOOST_TEST(soon.passed(now + 1s));
    BOOST_TEST((soon.left(now + 400ms) == 600ms));
    BOOST_TEST((soon.left(now + 2s) == 0s));
}

BOOST_AUTO_TEST_SUITE_END()
