// Credentials that end while the service lives: base keys that rotate and sessions of the shortest life STS grants.
// Nobody's event may fail or wait for it.
#include "simulation/world.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

WorldOptions short_lives(std::uint64_t seed)
{
    WorldOptions options;
    options.seed = seed;
    options.length = 4h;
    options.clusters = 6;
    options.accounts = 3;
    options.session_life = 15min;
    options.base_life = 15min;
    options.faults.latency = 1s; // runs are long, so that credentials end inside them
    return options;
}

// The number of calls that AWS refused since their credentials had ended.
std::size_t nothing_fails(const WorldOptions& options)
{
    std::size_t expired = 0;
    const auto result = run_world(options, [&expired](std::string_view line) {
        if (line.find("ExpiredToken") != std::string_view::npos) ++expired;
    });
    for (const auto& finding : result.findings)
        BOOST_ERROR(finding.invariant << ": " << finding.what);
    BOOST_TEST(result.runs > 100u);
    BOOST_TEST(result.failed_runs.empty());
    BOOST_TEST(result.given_back == 0u);
    BOOST_TEST(result.base_keys >= 12u);
    BOOST_TEST(result.aws_calls.at("AssumeRole") >= 30u);
    return expired;
}

BOOST_AUTO_TEST_SUITE(rotation)

BOOST_AUTO_TEST_CASE(no_event_fails_while_keys_and_sessions_rotate_for_hours)
{
    BOOST_TEST(nothing_fails(short_lives(51)) == 0u); // renewed before they end
}

// By this clock sessions last ten minutes longer than AWS grants; the client goes by that of AWS.
BOOST_AUTO_TEST_CASE(no_event_fails_where_the_clock_of_this_machine_is_slow)
{
    auto options = short_lives(52);
    options.faults.clock_skew = 10min;
    nothing_fails(options); // where a call is refused as expired, the session is renewed and the call made again
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace headcount::simulation
