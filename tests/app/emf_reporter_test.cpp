#include "headcount/app/emf_reporter.hpp"

#include "support/kept_log.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Reporting : test::VirtualWorld {
    test::KeptLog log;
    observe::Metrics metrics;
    bool wanted = true;
    app::EmfReporter reporter{io.get_executor(), timers, log, metrics, [this] { return wanted; }};

    void pass(core::Duration span) { timers.run_until(timers.now() + span); }

    boost::asio::awaitable<bool> stopped()
    {
        co_await reporter.stop();
        co_return true;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(emf_reporter, Reporting)

BOOST_AUTO_TEST_CASE(a_line_comes_each_minute_and_one_at_the_end)
{
    reporter.start();
    metrics.drift_found();
    pass(59s);
    BOOST_TEST(log.whole_lines.empty());
    pass(2s);
    BOOST_TEST_REQUIRE(log.whole_lines.size() == 1u);
    BOOST_TEST(log.whole_lines[0].find("\"headcount_drift_found_total\":1") != std::string::npos, log.whole_lines[0]);
    pass(60s);
    BOOST_TEST_REQUIRE(log.whole_lines.size() == 2u);
    BOOST_TEST(log.whole_lines[1].find("headcount_drift_found_total") == std::string::npos, log.whole_lines[1]);
    metrics.drift_found();
    BOOST_TEST(run(stopped()));
    BOOST_TEST_REQUIRE(log.whole_lines.size() == 3u);
    BOOST_TEST(log.whole_lines[2].find("\"headcount_drift_found_total\":1") != std::string::npos, log.whole_lines[2]);
}

BOOST_AUTO_TEST_CASE(what_is_not_wanted_is_not_told_later)
{
    wanted = false;
    reporter.start();
    metrics.drift_found();
    pass(61s);
    BOOST_TEST(log.whole_lines.empty());
    wanted = true;
    pass(60s);
    BOOST_TEST_REQUIRE(log.whole_lines.size() == 1u);
    BOOST_TEST(log.whole_lines[0].find("headcount_drift_found_total") == std::string::npos, log.whole_lines[0]);
    BOOST_TEST(run(stopped()));
}

BOOST_AUTO_TEST_SUITE_END()
