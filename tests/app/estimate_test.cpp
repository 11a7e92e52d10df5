#include "headcount/app/config_loader.hpp"
#include "headcount/app/estimate.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>

using namespace headcount::app;

BOOST_AUTO_TEST_SUITE(estimate_month)

namespace {

constexpr double cent = 0.005; // to the cent

const Shape& shape(const Estimate& estimate, std::string_view name)
{
    const auto found = std::ranges::find(estimate.shapes, name, &Shape::name);
    if (found == estimate.shapes.end()) throw std::out_of_range("no such shape");
    return *found;
}

const CostRow& row(const Estimate& estimate, std::string_view name, std::string_view item)
{
    const auto& rows = shape(estimate, name).rows;
    const auto found = std::ranges::find(rows, item, &CostRow::item);
    if (found == rows.end()) throw std::out_of_range("no such row");
    return *found;
}

Workload idle()
{
    Workload workload;
    workload.events_a_day = 0;
    return workload;
}

std::string refusal(const std::string& text)
{
    try {
        figures_from(text, "prices.yaml");
        return {};
    } catch (const ConfigError& error) {
        return error.what();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(ten_clusters_cost_less_than_two_dollars_a_month)
{
    const Estimate ten = estimate(Workload{}, default_figures());
    BOOST_TEST(ten.events_a_day == 32'800); // 10 × 20 × (10 × 2 + 24 × 3 × 2)
    BOOST_TEST(shape(ten, "lambda-direct").total() < 2.00);
    BOOST_TEST(shape(ten, "lambda-direct").total_without_free_tiers() < 2.00);
    BOOST_TEST(shape(ten, "lambda-queue").total() < 2.00);
    BOOST_TEST(shape(ten, "sidecar").total() < 2.00);
}

BOOST_AUTO_TEST_CASE(fifty_task_changes_a_day_on_each_of_ten_times_twenty_instances_add_up_by_hand)
{
    Workload workload;
    workload.events_a_day = 10 * 20 * 50;
    const Estimate month = estimate(workload, default_figures());
    // 304,166.67 events: requests 0.0608, 7,604.2 GB-s 0.1267, 0.1542 GB of logs 0.0771
    BOOST_TEST(month.events_a_month == 304'166.67, boost::test_tools::tolerance(1e-7));
    BOOST_TEST(shape(month, "lambda-direct").total() == 0);
    BOOST_TEST(shape(month, "lambda-direct").total_without_free_tiers() == 0.2647, boost::test_tools::tolerance(1e-3));
    // 3 × 304,166.67 + 657,000 = 1,569,500 SQS requests, of which 569,500 are charged
    BOOST_TEST(row(month, "lambda-queue", "SQS requests").quantity == 1'569'500, boost::test_tools::tolerance(1e-7));
    BOOST_TEST(row(month, "lambda-queue", "SQS requests").cost() == 0.2278, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(sweeps_of_a_function_last_with_the_clusters_of_an_account_and_end_at_its_timeout)
{
    const auto seconds = [](std::uint32_t clusters, std::uint32_t accounts) {
        Workload workload;
        workload.clusters = clusters;
        workload.accounts = accounts;
        workload.events_a_day = 0;
        return row(estimate(workload, default_figures()), "lambda-queue", "Lambda time").quantity / (2'920 * 0.125);
    };
    BOOST_TEST(seconds(1, 1) == 0.2, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(seconds(100, 1) == 10, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(seconds(400, 40) == 1, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(seconds(2'000, 1) == 30, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_smallest_fargate_task_costs_what_it_costs)
{
    const auto cpu_and_memory = [](const Estimate& month) {
        return row(month, "fargate", "Fargate CPU").cost() + row(month, "fargate", "Fargate memory").cost();
    };
    Workload workload = idle();
    BOOST_TEST(std::abs(cpu_and_memory(estimate(workload, default_figures())) - 9.01) < cent);
    workload.architecture = Architecture::arm64;
    BOOST_TEST(std::abs(cpu_and_memory(estimate(workload, default_figures())) - 7.21) < cent);
}

BOOST_AUTO_TEST_CASE(an_idle_queue_is_polled_and_only_short_polls_cost_money)
{
    Figures figures = default_figures();
    const Estimate long_polls = estimate(idle(), figures);
    BOOST_TEST(row(long_polls, "fargate", "SQS requests").quantity == 131'400);
    BOOST_TEST(row(long_polls, "fargate", "SQS requests").cost() == 0);
    BOOST_TEST(row(long_polls, "lambda-queue", "SQS requests").quantity == 657'000);
    figures.poll_seconds = 0.1; // ten a second
    const Estimate short_polls = estimate(idle(), figures);
    BOOST_TEST(row(short_polls, "fargate", "SQS requests").quantity == 26'280'000, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(std::abs(row(short_polls, "fargate", "SQS requests").cost() - 10.11) < cent);
}

BOOST_AUTO_TEST_CASE(only_events_of_other_accounts_are_charged)
{
    Workload workload;
    workload.events_a_day = 1e6 * 24 / 730 * 4; // four million a month
    BOOST_TEST(row(estimate(workload, default_figures()), "ec2", "EventBridge, across accounts").cost() == 0);
    workload.accounts = 4;
    const auto across = row(estimate(workload, default_figures()), "ec2", "EventBridge, across accounts");
    BOOST_TEST(across.quantity == 3e6, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(across.cost() == 3.00, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(no_shape_gets_cheaper_when_the_fleet_grows)
{
    const Figures figures = default_figures();
    const std::function<void(Workload&)> grow[] = {
        [](Workload& w) { w.clusters *= 3; }, [](Workload& w) { w.instances *= 3; },
        [](Workload& w) { w.deploys_a_day *= 3; }, [](Workload& w) { w.accounts *= 3; }};
    for (const auto& larger : grow) {
        Workload workload;
        workload.instances = 200; // beyond the free tiers
        const Estimate before = estimate(workload, figures);
        larger(workload);
        const Estimate after = estimate(workload, figures);
        for (std::size_t i = 0; i < before.shapes.size(); ++i) {
            BOOST_TEST(after.shapes[i].total_without_free_tiers() > before.shapes[i].total_without_free_tiers());
            BOOST_TEST(after.shapes[i].total() >= before.shapes[i].total());
        }
    }
}

BOOST_AUTO_TEST_CASE(every_figure_counts_for_something)
{
    Workload workload;
    workload.accounts = 2;
    for (const FigureInfo& figure : figure_table()) {
        bool moved = false;
        const auto look = [&](double factor, Architecture architecture, std::uint32_t instances) {
            workload.architecture = architecture;
            workload.instances = instances;
            Figures figures = default_figures();
            figures.*figure.value *= factor;
            const Estimate before = estimate(workload, default_figures());
            const Estimate after = estimate(workload, figures);
            for (std::size_t i = 0; i < before.shapes.size(); ++i) {
                moved = moved || before.shapes[i].total() != after.shapes[i].total() ||
                        before.shapes[i].total_without_free_tiers() != after.shapes[i].total_without_free_tiers();
            }
        };
        for (const double factor : {1000.0, 0.001}) {
            for (const auto architecture : {Architecture::x86_64, Architecture::arm64}) {
                look(factor, architecture, 20);
                look(factor, architecture, 20'000); // beyond the free tiers
            }
        }
        BOOST_TEST(moved, figure.key);
        BOOST_TEST(!figure.source.empty(), figure.key);
    }
}

BOOST_AUTO_TEST_CASE(a_file_replaces_figures_and_leaves_the_others)
{
    Figures expected = default_figures();
    expected.sqs_request_million = 0.44;
    expected.lambda_gb_second_arm64 = 1.5e-05;
    expected.hours = 720;
    for (const char* text :
         {"prices:\n  sqs_request_million: 0.44\n  lambda_gb_second_arm64: 1.5e-05\nassume: {hours: 720}\n",
          R"({"prices": {"sqs_request_million": 0.44, "lambda_gb_second_arm64": 0.000015},
                                 "assume": {"hours": 720}, "free": null})"}) {
        const Figures figures = figures_from(text, "prices.yaml");
        for (const FigureInfo& figure : figure_table())
            BOOST_TEST((figures.*figure.value == expected.*figure.value), figure.key);
    }
    BOOST_TEST(figures_from("", "prices.yaml").hours == 730);
}

BOOST_AUTO_TEST_CASE(what_a_file_cannot_mean_is_refused_with_key_and_line)
{
    BOOST_TEST(refusal("prices:\n  sqs_reqest_million: 1\n")
                   .starts_with("prices.yaml, line 2: prices.sqs_reqest_million is not a known key (did you mean "
                                "sqs_request_million?); allowed here: lambda_request_million, "));
    BOOST_TEST(
        refusal("price: {}\n") ==
        "prices.yaml, line 1: price is not a known key (did you mean prices?); allowed here: prices, free, assume");
    BOOST_TEST(refusal("free:\n  alarms: -1\n") ==
               "prices.yaml, line 2: free.alarms is \"-1\", but must be a number from 0 on (alarms)");
    for (const char* text :
         {"assume: {poll_seconds: 0}", "assume: {events_per_batch: 0.5}", "prices: {logs_gb: nan}",
          "prices: {logs_gb: inf}", "prices: {logs_gb: 0.5 USD}", "prices: {logs_gb: [1]}", "prices: 5", "5",
          "prices: {logs_gb: \"0.5\"}", "prices: {logs_gb: 1e300}", "prices: {logs_gb: 1, logs_gb: 2}"})
        BOOST_TEST(refusal(text) != "", text);
}

BOOST_AUTO_TEST_CASE(numbers_are_written_as_people_do)
{
    BOOST_TEST(number_text(0) == "0");
    BOOST_TEST(number_text(999) == "999");
    BOOST_TEST(number_text(1'000) == "1,000");
    BOOST_TEST(number_text(1'234'567.4) == "1,234,567");
    BOOST_TEST(number_text(0.0625) == "0.0625");
    BOOST_TEST(number_text(22.8125) == "22.81");
}

// Half of the 50 at once and 5 a second that AWS allows UpdateService in an account and region.
BOOST_AUTO_TEST_CASE(a_burst_of_an_account_takes_as_long_as_its_share_of_update_service)
{
    Workload workload = idle();
    workload.clusters = 2'000;
    workload.accounts = 40;
    const Burst fifty = estimate(workload, default_figures()).burst;
    BOOST_TEST(fifty.clusters == 50);
    BOOST_TEST(fifty.at_once == 25);
    BOOST_TEST(fifty.per_second == 2.5);
    BOOST_TEST(fifty.seconds == 10);
    workload.accounts = 300;
    BOOST_TEST(estimate(workload, default_figures()).burst.clusters == 7);
    BOOST_TEST(estimate(workload, default_figures()).burst.seconds == 0);
}

BOOST_AUTO_TEST_SUITE_END()
