// I7 on virtual time. A thousand accounts, of which one's STS never answers and one throttles whatever is asked of it:
// the others' events are applied as fast as in the same story without that trouble. Where so many calls hang that they
// fill all places for runs, others wait for them, but never longer than a second.
#include "simulation/world.hpp"
#include "simulation/world_setup.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <string>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

#ifdef HEADCOUNT_SANITIZED
constexpr std::size_t many = 50;
#else
constexpr std::size_t many = 1000;
#endif
constexpr std::size_t hanging = 17; // accounts by number
constexpr std::size_t throttling = 18;
constexpr core::Duration settled = 2min; // the start, when everything is wanted at once, is left out

WorldOptions many_accounts()
{
    WorldOptions options;
    options.seed = 41;
    options.length = 5min;
    options.sweep = 2min;
    options.story_every = 30s;
    options.clusters = many;
    options.accounts = many;
    options.pollers = 10; // a single one is busy while it hands out, and that would be a part of everybody's time
    options.in_flight = 256;
    options.per_account = 64;
    options.session_life = 3min; // so that roles are assumed again and again
    options.faults.latency = 40ms;
    return options;
}

WorldOptions with_trouble(WorldOptions options, core::Duration from)
{
    options.trouble_from = from;
    for (const std::size_t account : {hanging, throttling})
        options.trouble[account].latency = options.faults.latency;
    options.trouble[hanging].hang = 1;
    options.trouble[throttling].throttle = 1;
    return options;
}

struct Story {
    std::size_t accounts = 0;
    std::size_t clusters = 0; // of each
    std::size_t hanging = 0;  // accounts
    std::uint32_t in_flight = 0;
};

#ifdef HEADCOUNT_SANITIZED
constexpr std::array stories{Story{8, 40, 5, 32}, Story{80, 2, 72, 64}};
#else
constexpr std::array stories{Story{8, 40, 5, 32}, Story{330, 2, 300, 256}};
#endif

WorldOptions world_of(const Story& story)
{
    WorldOptions options = many_accounts();
    options.clusters = story.accounts * story.clusters;
    options.accounts = story.accounts;
    options.in_flight = story.in_flight;
    options.per_account = story.in_flight / 4;
    options.session_life = 0min;
    return options;
}

// Not the first one: the queue is there.
std::vector<std::size_t> hanging_of(const Story& story)
{
    std::vector<std::size_t> numbers(story.hanging);
    std::iota(numbers.begin(), numbers.end(), 1);
    return numbers;
}

// Whatever is asked of these accounts hangs, once everything has been looked at.
WorldOptions with_hanging(WorldOptions options, const std::vector<std::size_t>& accounts)
{
    options.trouble_from = settled;
    for (const std::size_t account : accounts) {
        options.trouble[account].latency = options.faults.latency;
        options.trouble[account].hang = 1;
    }
    return options;
}

// Of the accounts that have no trouble, where a cluster was idle: spacing would hide seconds of delay. The first of an
// account is left out, since it may have had to wait for its first session.
std::vector<core::Duration> ages_of_others(const WorldResult& result, const std::set<std::string>& troubled)
{
    std::set<std::string> begun;
    std::vector<core::Duration> ages;
    for (const auto& event : result.applied) {
        if (troubled.contains(event.account) || begun.insert(event.account).second) continue;
        if (event.found_idle && event.at > core::Time{} + settled) ages.push_back(event.age);
    }
    return ages;
}

void must_hold(const Findings& findings)
{
    for (const auto& finding : findings)
        BOOST_ERROR(finding.invariant << ": " << finding.what);
}

// All of them, and nine of ten not at all.
Findings slowed_by_a_second_at_most(std::vector<core::Duration> without, std::vector<core::Duration> with)
{
    Findings found;
    if (without.empty() || with.size() * 20 < without.size() * 19)
        return {{"I7", std::to_string(with.size()) + " events were applied, " + std::to_string(without.size()) +
                           " without the trouble"}};
    std::ranges::sort(without);
    std::ranges::sort(with);
    if (with.back() > without.back() + 1s + 100ms)
        found.push_back({"I7", "an event took " + std::to_string(with.back() / 1ms) + " ms"});
    const auto p90 = [](const std::vector<core::Duration>& times) { return times[times.size() * 90 / 100]; };
    if (p90(with) > p90(without) * 101 / 100)
        found.push_back({"I7", "nine of ten took " + std::to_string(p90(with) / 1ms) + " ms"});
    return found;
}

std::string shown(std::vector<core::Duration> times)
{
    if (times.empty()) return "no event";
    std::ranges::sort(times);
    const auto at = [&](std::size_t percent) {
        return std::to_string(times.at(times.size() * percent / 100) / 1ms) + " ms";
    };
    return std::to_string(times.size()) + " events, p50 " + at(50) + ", p90 " + at(90) + ", p99 " + at(99) + ", all " +
           std::to_string(times.back() / 1ms) + " ms";
}

BOOST_AUTO_TEST_SUITE(fairness)

BOOST_AUTO_TEST_CASE(an_account_that_hangs_and_one_that_throttles_slow_none_of_a_thousand)
{
    const auto options = many_accounts();
    const auto alone = run_world(options);
    must_hold(alone.findings);
    BOOST_TEST(alone.failed_runs.empty());
    const auto ids = account_ids(throttling + 1);
    const std::set<std::string> troubled{ids[hanging], ids[throttling]};
    const auto without = ages_of_others(alone, troubled);
    BOOST_TEST_MESSAGE("without: " << shown(without));

    // From the start no session ever comes; later there are sessions, whose calls fail too, and which then end.
    for (const core::Duration from : {core::Duration{0s}, core::Duration{1min}}) {
        const auto beside = run_world(with_trouble(options, from));
        must_hold(beside.findings);
        BOOST_TEST(beside.failed_runs.size() == 2u); // the trouble was felt where it is
        BOOST_TEST(beside.failed_runs.contains(ids[hanging]));
        BOOST_TEST(beside.failed_runs.contains(ids[throttling]));
        const auto with = ages_of_others(beside, troubled);
        BOOST_TEST_MESSAGE("beside: " << shown(with));
        must_hold(i7_fair(without, with));
    }
}

// More clusters than there are places, in accounts that may each take a quarter of them; and more accounts, each of
// which tries again with one run at a time.
BOOST_AUTO_TEST_CASE(
    accounts_that_hang_with_all_their_clusters_and_hundreds_that_do_slow_the_others_by_a_second_at_most)
{
    for (const Story& story : stories) {
        BOOST_TEST_CONTEXT(story.hanging << " of " << story.accounts << " accounts hang")
        {
            const auto options = world_of(story);
            const auto ids = account_ids(story.accounts);
            std::set<std::string> troubled;
            for (const std::size_t number : hanging_of(story))
                troubled.insert(ids[number]);
            const auto without = ages_of_others(run_world(options), troubled);
            BOOST_TEST_MESSAGE("without: " << shown(without));
            const auto beside = run_world(with_hanging(options, hanging_of(story)));
            must_hold(beside.findings);
            BOOST_TEST(beside.failed_runs.size() == story.hanging);
            const auto with = ages_of_others(beside, troubled);
            BOOST_TEST_MESSAGE("beside: " << shown(with));
            must_hold(slowed_by_a_second_at_most(without, with));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace headcount::simulation
