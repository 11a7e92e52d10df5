// What a peer tells of itself is read as it is, and nothing is made up where it is missing.
#include "peers/told.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace headcount::bench;

BOOST_AUTO_TEST_SUITE(told)

BOOST_AUTO_TEST_CASE(cpu_and_rate_are_those_of_the_events_that_count)
{
    const Told all = told_in(R"({"events":6000,"updates":6000,"counted":2000,"cpu_seconds":1.8,"seconds":2.5,)"
                             R"("p50_ms":61.5,"p99_ms":64})");
    BOOST_TEST(all.cpu_us() == 900, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(all.events_per_second() == 800, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(times_are_told_by_those_too_that_tell_no_cpu)
{
    const ToldTimes times = times_in(R"({"events":520,"updates":520,"p50_ms":61.5,"p99_ms":64})");
    BOOST_TEST(times.p50_ms == 61.5);
    BOOST_TEST(times.p99_ms == 64);
}

BOOST_AUTO_TEST_CASE(what_is_not_told_is_an_error)
{
    BOOST_CHECK_THROW(told_in(R"({"events":520,"p50_ms":61.5,"p99_ms":64})"), std::runtime_error);
    BOOST_CHECK_THROW(times_in(R"({"events":520})"), std::runtime_error);
    BOOST_CHECK_THROW(times_in("Traceback (most recent call last):"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
