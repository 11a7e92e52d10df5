#include "headcount/core/random.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <set>

using namespace headcount::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(random_numbers)

// Computed from the published xoshiro256** and splitmix64 by a separate program: any machine must draw these.
BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_numbers_on_every_machine)
{
    Random random{42};
    for (const std::uint64_t expected :
         {0x15780b2e0c2ec716U, 0x6104d9866d113a7eU, 0xae17533239e499a1U, 0xecb8ad4703b360a1U, 0xfde6dc7fe2ec5e64U})
        BOOST_TEST(random.next() == expected);
}

BOOST_AUTO_TEST_CASE(neighbouring_seeds_have_nothing_in_common)
{
    Random one{1};
    Random two{2};
    for (int draw = 0; draw < 100; ++draw)
        BOOST_TEST(one.next() != two.next());
}

BOOST_AUTO_TEST_CASE(below_stays_below_and_reaches_everything)
{
    Random random{7};
    std::array<int, 6> seen{};
    for (int draw = 0; draw < 6000; ++draw)
        ++seen.at(random.below(6));
    for (const int times : seen)
        BOOST_TEST((times > 800 && times < 1200));
    BOOST_TEST(random.below(1) == 0U);
    BOOST_TEST(random.below(0) == 0U);
}

BOOST_AUTO_TEST_CASE(below_is_fair_where_the_bound_does_not_divide_the_range)
{
    // Plain remainders of a 64-bit draw would fall under 2^62 twice as often as above it.
    constexpr std::uint64_t bound = (std::uint64_t{1} << 63U) + (std::uint64_t{1} << 62U);
    Random random{7};
    int low = 0;
    for (int draw = 0; draw < 9000; ++draw)
        low += random.below(bound) < bound / 3 ? 1 : 0;
    BOOST_TEST((low > 2800 && low < 3200));
}

BOOST_AUTO_TEST_CASE(between_includes_both_ends)
{
    Random random{7};
    std::set<std::uint64_t> seen;
    for (int draw = 0; draw < 200; ++draw)
        seen.insert(random.between(10, 12));
    BOOST_TEST((seen == std::set<std::uint64_t>{10, 11, 12}));
    BOOST_TEST(random.between(5, 5) == 5U);
    BOOST_TEST(random.between(9, 3) == 9U);
    const std::uint64_t any = random.between(0, std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(any != random.between(0, std::numeric_limits<std::uint64_t>::max()));
}

BOOST_AUTO_TEST_CASE(unit_stays_in_its_interval_and_chance_keeps_its_odds)
{
    Random random{7};
    int hits = 0;
    for (int draw = 0; draw < 10000; ++draw) {
        const double unit = random.unit();
        BOOST_REQUIRE((unit >= 0 && unit < 1));
        hits += random.chance(0.25) ? 1 : 0;
        BOOST_REQUIRE(!random.chance(0));
        BOOST_REQUIRE(random.chance(1));
    }
    BOOST_TEST((hits > 2300 && hits < 2700));
}

BOOST_AUTO_TEST_CASE(jitter_is_less_than_the_longest_wait)
{
    Random random{7};
    Duration longest{};
    for (int draw = 0; draw < 1000; ++draw) {
        const Duration wait = random.up_to(100ms);
        BOOST_REQUIRE((wait >= 0ms && wait < 100ms));
        longest = std::max(longest, wait);
    }
    BOOST_TEST((longest > 90ms));
    BOOST_TEST((random.up_to(0ms) == 0ms));
    BOOST_TEST((random.up_to(-1ms) == 0ms));
}

BOOST_AUTO_TEST_CASE(a_uuid_is_one_of_version_4)
{
    Random random{7};
    std::set<std::string> seen;
    for (int draw = 0; draw < 200; ++draw) {
        const std::string uuid = random.uuid();
        BOOST_REQUIRE(uuid.size() == 36U);
        for (std::size_t at = 0; at < uuid.size(); ++at) {
            const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
            BOOST_REQUIRE(
                (dash ? uuid[at] == '-' : std::string{"0123456789abcdef"}.find(uuid[at]) != std::string::npos));
        }
        BOOST_REQUIRE(uuid[14] == '4');
        BOOST_REQUIRE(std::string{"89ab"}.find(uuid[19]) != std::string::npos);
        seen.insert(uuid);
    }
    BOOST_TEST(seen.size() == 200U);
}

BOOST_AUTO_TEST_CASE(hex_has_as_many_digits_as_asked)
{
    Random random{7};
    for (const std::size_t digits : {0U, 1U, 16U, 17U, 32U, 100U}) {
        const std::string text = random.hex(digits);
        BOOST_TEST(text.size() == digits);
        BOOST_TEST(text.find_first_not_of("0123456789abcdef") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(no_two_of_the_machine_are_alike)
{
    std::set<std::uint64_t> first_drawn;
    for (int i = 0; i < 20; ++i)
        first_drawn.insert(Random::of_the_machine().next());
    BOOST_TEST(first_drawn.size() == 20U);
}

BOOST_AUTO_TEST_CASE(a_fork_is_another_stream_and_just_as_repeatable)
{
    Random one{7};
    Random two{7};
    Random fork_of_one = one.fork();
    Random fork_of_two = two.fork();
    for (int draw = 0; draw < 100; ++draw) {
        const std::uint64_t forked = fork_of_one.next();
        BOOST_TEST(forked == fork_of_two.next());
        BOOST_TEST(forked != one.next());
    }
}

BOOST_AUTO_TEST_SUITE_END()
