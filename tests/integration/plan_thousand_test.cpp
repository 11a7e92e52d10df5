// `headcount plan` over a thousand clusters, run in this process as in a terminal, against headcount-sim over TCP: it
// stays within the API rates, says how far it is, and ends in a time that they allow.
#include "cli/commands.hpp"
#include "integration/fleet_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>

namespace headcount {
namespace {

constexpr std::size_t clusters = 1000;

// A hundred clusters an account: more than the 50 DescribeServices calls that half of an account's burst of 100 allows,
// so that the rest has to wait its turn, ten a second.
struct Thousand : test::FleetWorld {
    Thousand() : FleetWorld(10, clusters) {}

    struct Printed {
        int code = 0;
        std::string out;
        std::string err;
        std::chrono::steady_clock::duration took{};
    };

    Printed plan(test::Words words, bool terminal, test::Environment environment = {})
    {
        const test::Command command = headcount({"plan"}, {.yaml = yaml("")});
        environment.insert(command.environment.begin(), command.environment.end());
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        cli::World world{in, out, err, std::move(environment), terminal, terminal};
        words.insert(words.begin(), "plan");
        const auto began = std::chrono::steady_clock::now();
        const int code = cli::run(std::move(words), world);
        return {code, out.str(), err.str(), std::chrono::steady_clock::now() - began};
    }
};

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(plan_thousand, Thousand)

BOOST_AUTO_TEST_CASE(it_stays_within_the_api_rates_says_how_far_it_is_and_changes_nothing)
{
    const Printed printed = plan({}, true);
    BOOST_TEST(printed.code == 0, printed.err);
    BOOST_TEST(std::ranges::count(printed.out, '\n') >= static_cast<std::ptrdiff_t>(clusters), printed.out);
    BOOST_TEST(calls("DescribeServices") == clusters); // none was throttled and tried again
    BOOST_TEST(calls("DescribeClusters") <= clusters);
    BOOST_TEST(calls("UpdateService") == 0U);
    BOOST_TEST(contains(printed.err, " of 1000 clusters"), printed.err);
    BOOST_TEST(printed.err.ends_with("\r\x1b[K"), printed.err); // and takes it away again
    BOOST_TEST_MESSAGE("took " << std::chrono::duration_cast<std::chrono::milliseconds>(printed.took).count() << " ms");
    BOOST_TEST((printed.took < test::long_enough));
    BOOST_TEST(contains(printed.out, "\x1b["), "a terminal shows colours"); // the warnings beside each service
}

BOOST_AUTO_TEST_CASE(without_a_terminal_there_is_no_progress_and_no_colour_and_with_no_color_no_colour)
{
    const Printed piped = plan({"cluster-1", "--json"}, false);
    BOOST_TEST(!contains(piped.out + piped.err, "\x1b"), piped.out + piped.err);
    const Printed forbidden = plan({}, true, {{"NO_COLOR", "1"}});
    BOOST_TEST(!contains(forbidden.out, "\x1b"), forbidden.out);
    BOOST_TEST(contains(forbidden.err, " of 1000 clusters"), forbidden.err);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
