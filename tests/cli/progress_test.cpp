#include "cli/progress.hpp"

#include <boost/test/unit_test.hpp>

using headcount::cli::Progress;
using headcount::core::Time;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(progress)

BOOST_AUTO_TEST_CASE(nothing_is_said_within_the_first_second_and_nothing_has_to_be_taken_away)
{
    Progress progress(1000, Time{5s});
    BOOST_TEST(!progress.line(1, Time{5s}));
    BOOST_TEST(!progress.line(999, Time{5999ms}));
    BOOST_TEST(progress.end() == "");
}

BOOST_AUTO_TEST_CASE(then_a_line_over_itself_five_times_a_second)
{
    Progress progress(1000, Time{5s});
    BOOST_TEST(progress.line(312, Time{6s}).value() == "\r\x1b[K312 of 1000 clusters");
    BOOST_TEST(!progress.line(313, Time{6199ms}));
    BOOST_TEST(progress.line(320, Time{6200ms}).value() == "\r\x1b[K320 of 1000 clusters");
    BOOST_TEST(progress.end() == "\r\x1b[K");
}

BOOST_AUTO_TEST_SUITE_END()
