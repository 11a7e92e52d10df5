// Sweeps that are cut short and know nothing of each other: how many of them it takes until each cluster had its turn.
#include "headcount/core/random.hpp"
#include "headcount/source/sweep.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

const core::WallTime morning = std::chrono::sys_days{std::chrono::year{2026} / 3 / 17} + 8h + 41s;

struct Sweeps {
    std::size_t clusters = 2000;
    std::size_t reached = 290; // by each
    std::chrono::minutes every = 15min;
    std::chrono::milliseconds late = 0ms; // at most, each
};

// The sweeps until all were looked at; 20,000 if that never comes.
std::size_t sweeps_for_all(const Sweeps& sweeps)
{
    core::Random random{7};
    std::vector<bool> looked_at(sweeps.clusters);
    std::size_t left = sweeps.clusters;
    for (std::size_t sweep = 0; sweep < 20'000; ++sweep) {
        if (left == 0) return sweep;
        const std::chrono::milliseconds lateness{random.below(static_cast<std::uint64_t>(sweeps.late.count()) + 1)};
        const std::size_t start = source::sweep_start(morning + sweep * sweeps.every + lateness, sweeps.clusters);
        BOOST_TEST_REQUIRE(start < sweeps.clusters);
        for (std::size_t i = 0; i < std::min(sweeps.reached, sweeps.clusters); ++i) {
            auto turn = looked_at[(start + i) % sweeps.clusters];
            left -= turn ? 0 : 1;
            turn = true;
        }
    }
    return 20'000;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sweep_start)

BOOST_DATA_TEST_CASE(two_thousand_clusters_have_their_turn_in_eleven_sweeps_however_often_there_is_one,
                     data::make({1, 2, 5, 10, 15, 20, 30, 60, 120, 360}), minutes)
{
    BOOST_TEST(sweeps_for_all({.every = std::chrono::minutes{minutes}}) <= 11U);
}

BOOST_AUTO_TEST_CASE(a_schedule_that_is_late_now_and_then_changes_nothing)
{
    BOOST_TEST(sweeps_for_all({.late = 10s}) <= 11U);
}

BOOST_AUTO_TEST_CASE(the_larger_the_fleet_the_more_sweeps_and_few_clusters_need_seven_at_most)
{
    BOOST_TEST(sweeps_for_all({.clusters = 290}) == 1U);
    BOOST_TEST(sweeps_for_all({.clusters = 600}) <= 7U);
    BOOST_TEST(sweeps_for_all({.clusters = 10'000}) <= 53U);
}

BOOST_AUTO_TEST_CASE(where_each_reaches_less_than_a_part_all_have_their_turn_within_a_week)
{
    const std::size_t a_week = 7 * 24 * 4;
    BOOST_TEST(sweeps_for_all({.reached = 100}) <= a_week);
    BOOST_TEST(sweeps_for_all({.reached = 20}) <= a_week);
}

BOOST_AUTO_TEST_CASE(an_interval_of_as_many_minutes_as_parts_takes_weeks_but_ends)
{
    const std::size_t a_week = std::size_t{7} * 24 * 60 / 11;
    BOOST_TEST(sweeps_for_all({.every = 11min}) <= 11 * a_week);
    BOOST_TEST(sweeps_for_all({.clusters = 1000, .every = std::chrono::days{7}}) <= 7U);
}

BOOST_AUTO_TEST_CASE(no_cluster_or_one_is_no_trouble)
{
    BOOST_TEST(source::sweep_start(morning, 0) == 0U);
    BOOST_TEST(source::sweep_start(morning, 1) == 0U);
    BOOST_TEST(source::sweep_start(core::WallTime{}, 5) == 0U);
    BOOST_TEST(source::sweep_start(core::WallTime{-7min}, 5) < 5U);
}

BOOST_AUTO_TEST_SUITE_END()
