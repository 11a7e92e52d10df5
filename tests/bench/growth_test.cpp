#include "growth/curve.hpp"
#include "growth/extrapolate.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::bench;

BOOST_AUTO_TEST_SUITE(growth)

namespace {

std::vector<GrowthPoint> points(std::initializer_list<double> costs)
{
    std::vector<GrowthPoint> out;
    double size = 1;
    for (const double cost : costs) {
        out.push_back({size, size, {cost, cost, cost}, 5});
        size *= 10;
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_slope_is_that_of_the_logarithms)
{
    BOOST_TEST(slope_of(points({300, 300, 300})) == 0.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(slope_of(points({3, 30, 300})) == 1.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(slope_of(points({300, 30, 3})) == -1.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(growth_leaves_linear_where_an_event_costs_a_quarter_more_for_good)
{
    BOOST_TEST(!leaves_linear_at(points({900, 400, 300, 310, 320}))); // a start that is shared by few is no growth
    BOOST_TEST(*leaves_linear_at(points({300, 310, 400, 900})) == 100);
    BOOST_TEST(!leaves_linear_at(points({300, 400, 310, 300}))); // it came back
    BOOST_TEST(*leaves_linear_at(points({900, 300, 310, 380})) == 1000);
}

BOOST_AUTO_TEST_CASE(tenfold_four_times_takes_five_sizes_each_ten_times_the_one_before)
{
    BOOST_TEST(grows_tenfold_four_times(points({1, 1, 1, 1, 1})));
    BOOST_TEST(!grows_tenfold_four_times(points({1, 1, 1, 1})));
    auto cut = points({1, 1, 1, 1, 1});
    cut.back().size = 4'990;
    BOOST_TEST(!grows_tenfold_four_times(cut));
}

BOOST_AUTO_TEST_CASE(a_million_clusters_meet_the_wall_of_the_scarcest_bucket)
{
    const ChangeCost cost{.cpu_us = 900, .events = 3, .service_reads = 2, .cluster_reads = 2, .updates = 1};
    const Outlook hourly = outlook(1e6, 3.6, cost, 0.5);
    BOOST_TEST(hourly.changes_a_second == 1000.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(hourly.events_a_second == 3000.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(hourly.cores == 0.9, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(hourly.replicas == 2U);
    // Half of 5 UpdateService a second, where 2 of 20 reads a second would do with 200 accounts.
    BOOST_TEST(hourly.accounts == 400.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(hourly.wall == "service modify");
    const Outlook reading = outlook(1e6, 3.6, {.cpu_us = 1, .service_reads = 9, .updates = 1}, 0.5);
    BOOST_TEST(reading.wall == "service read");
}

BOOST_AUTO_TEST_SUITE_END()
