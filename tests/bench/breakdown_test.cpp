#include "budget/breakdown.hpp"
#include "budget/summary.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <numeric>

using namespace headcount::bench;

BOOST_AUTO_TEST_SUITE(breakdown_of_a_run)

namespace {

double of(const Breakdown& breakdown, std::string_view part)
{
    return breakdown.at(static_cast<std::size_t>(std::ranges::find(parts, part) - parts.begin()));
}

double sum(const Breakdown& breakdown)
{
    return std::accumulate(breakdown.begin(), breakdown.end(), 0.0);
}

LoggedRun one_after_the_other()
{
    return {"orders",
            "111122223333",
            "adjusted",
            {{"arrival", 0, 100},
             {"wait", 100, 50},
             {"read", 150, 65},
             {"apply", 215, 30},
             {"DescribeServices", 150, 30},
             {"DescribeServices.tls", 150, 8},
             {"DescribeServices.first_byte", 158, 20},
             {"DescribeServices.understand", 178, 2},
             {"DescribeClusters", 185, 30}, // 5 after the one before
             {"DescribeClusters.first_byte", 185, 30},
             {"UpdateService", 215, 30},
             {"UpdateService.send", 215, 1},
             {"UpdateService.first_byte", 216, 29}}};
}

} // namespace

BOOST_AUTO_TEST_CASE(calls_one_after_the_other_count_in_full_and_gaps_are_ours)
{
    const LoggedRun run = one_after_the_other();
    const Breakdown breakdown = breakdown_of(run);
    BOOST_TEST(of(breakdown, "arrival") == 100);
    BOOST_TEST(of(breakdown, "wait") == 50);
    BOOST_TEST(of(breakdown, "tls") == 8);
    BOOST_TEST(of(breakdown, "first_byte") == 79);
    BOOST_TEST(of(breakdown, "send") == 1);
    BOOST_TEST(of(breakdown, "decide") == 7); // the gap, and what understood an answer
    BOOST_TEST(run.total() == 245);
    BOOST_TEST(sum(breakdown) == run.total());
}

BOOST_AUTO_TEST_CASE(of_calls_side_by_side_only_the_last_to_be_answered_counts)
{
    const LoggedRun run{"orders",
                        "111122223333",
                        "adjusted",
                        {{"read", 0, 40},
                         {"apply", 40, 0},
                         {"DescribeServices", 0, 40},
                         {"DescribeServices.limiter", 0, 15},
                         {"DescribeServices.first_byte", 15, 25},
                         {"DescribeClusters", 0, 20},
                         {"DescribeClusters.first_byte", 0, 20}}};
    const Breakdown breakdown = breakdown_of(run);
    BOOST_TEST(of(breakdown, "limiter") == 15);
    BOOST_TEST(of(breakdown, "first_byte") == 25);
    BOOST_TEST(sum(breakdown) == 40);
}

BOOST_AUTO_TEST_CASE(blame_names_the_largest_share_first_and_leaves_out_what_is_small)
{
    Breakdown one{};
    one.at(0) = 20; // arrival
    one.at(4) = 75; // wait
    one.at(1) = 4;  // receive
    const auto blamed = blame({one, one});
    BOOST_REQUIRE(blamed.size() == 2U);
    BOOST_TEST(words(blamed) == "wait 76 %, arrival 20 %");
    BOOST_TEST(blame({}).empty());
}

BOOST_AUTO_TEST_CASE(a_summary_counts_what_took_longer_than_the_budget_and_blames_only_that)
{
    std::vector<LoggedRun> runs;
    for (int i = 1; i <= 100; ++i)
        runs.push_back(
            {"c" + std::to_string(i),
             "",
             "adjusted",
             {{"wait", 0, i > 97 ? 400'000.0 : 1'000.0}, {"apply", i > 97 ? 400'000.0 : 1'000.0, i * 10.0}}});
    const BudgetSummary summary = summary_of(runs, 300);
    BOOST_TEST(summary.runs == 100U);
    BOOST_TEST(summary.over == 3U);
    BOOST_TEST(summary.p50_ms == 1.5);
    BOOST_TEST(summary.p99_ms == 400.99);
    BOOST_TEST(summary.max_ms == 401.0);
    BOOST_TEST(summary.median_run->cluster == "c50");
    BOOST_TEST(summary.slow_run->cluster == "c99");
    BOOST_TEST(words(summary.blamed) == "wait 100 %");
}

BOOST_AUTO_TEST_CASE(a_line_of_the_log_is_read_and_any_other_passed_over)
{
    const auto run = read_run(R"({"level":"info","msg":"4 → 5","account":"111122223333","cluster":"orders",)"
                              R"("outcome":"adjusted","stages":["wait 12 3","apply 15 20"]})");
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->cluster == "orders");
    BOOST_TEST(run->stages.size() == 2U);
    BOOST_TEST(run->total() == 35);
    BOOST_TEST(!read_run(R"({"msg":"an event does not matter"})"));
    BOOST_TEST(!read_run(R"({"msg":"cut off","stages":["wait 12)"));
}

BOOST_AUTO_TEST_SUITE_END()
