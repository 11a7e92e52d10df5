// How fast the simulated AWS is: the tail of its answers, and how long a task takes to start.
#include "sim/aws_fixture.hpp"
#include "sim/control_page.hpp"
#include "sim/fault_names.hpp"
#include "sim/fault_plan.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

constexpr int many = 20'000;

// Milliseconds of as many answers, ascending.
std::vector<double> latencies(const Faults& faults, std::uint64_t seed = 1)
{
    core::Random random(seed);
    std::vector<double> all;
    all.reserve(many);
    for (int i = 0; i < many; ++i) {
        const Fate fate = draw_fate(faults, random);
        all.push_back(std::chrono::duration<double, std::milli>(fate.before + fate.after).count());
    }
    std::ranges::sort(all);
    return all;
}

double at(const std::vector<double>& ascending, double share)
{
    return ascending.at(static_cast<std::size_t>(share * many));
}

} // namespace

BOOST_AUTO_TEST_SUITE(pace)

BOOST_AUTO_TEST_CASE(without_a_tail_every_answer_takes_the_latency)
{
    Faults faults;
    faults.latency = 20ms;
    const auto all = latencies(faults);
    BOOST_TEST(all.front() == 20.0);
    BOOST_TEST(all.back() == 20.0);
}

// Pareto's distribution: a share u of the answers takes more than u to the power of -tail times the latency.
BOOST_AUTO_TEST_CASE(a_tail_of_a_half_makes_one_answer_in_a_hundred_take_ten_times_as_long)
{
    Faults faults;
    faults.latency = 20ms;
    faults.latency_tail = 0.5;
    const auto all = latencies(faults);
    BOOST_TEST(all.front() >= 20.0); // never sooner
    BOOST_TEST(all.front() < 20.1);
    BOOST_TEST(at(all, 0.5) == 20 * 1.41421, boost::test_tools::tolerance(0.02));
    BOOST_TEST(at(all, 0.75) == 20 * 2.0, boost::test_tools::tolerance(0.03));
    BOOST_TEST(at(all, 0.99) == 20 * 10.0, boost::test_tools::tolerance(0.1));
    BOOST_TEST(all.back() <= 20 * 50.0); // no answer is as good as none
    BOOST_TEST(all.back() > 20 * 25.0);
    BOOST_TEST((latencies(faults) == all)); // drawn from the seed
    BOOST_TEST((latencies(faults, 2) != all));
}

BOOST_AUTO_TEST_CASE(a_heavier_tail_ends_at_fifty_times_the_latency)
{
    Faults faults;
    faults.latency = 10ms;
    faults.latency_tail = 2;
    const auto all = latencies(faults);
    BOOST_TEST(at(all, 0.5) == 10 * 4.0, boost::test_tools::tolerance(0.05));
    BOOST_TEST(at(all, 0.9) == 10 * 50.0);
    BOOST_TEST(all.back() == 10 * 50.0);
}

BOOST_AUTO_TEST_CASE(the_tail_is_set_while_it_runs_and_felt_by_calls)
{
    Page page;
    page.call("POST", "faults", R"({"latency_ms":20})");
    const std::string asked = R"({"clusters":["orders"]})";
    BOOST_TEST((page.ecs("DescribeClusters", asked).took == 20ms));
    page.call("POST", "faults", R"({"latency_tail":0.5})");
    std::set<core::Duration> took;
    for (int i = 0; i < 20; ++i)
        took.insert(page.ecs("DescribeClusters", asked).took);
    BOOST_TEST((*took.begin() >= 20ms));
    BOOST_TEST(took.size() == 20U); // no two alike
    BOOST_TEST((*took.rbegin() > 25ms));
}

BOOST_AUTO_TEST_CASE(a_task_runs_when_the_time_that_it_takes_to_start_is_over)
{
    for (const core::Duration start : {100ms, 5'000ms}) {
        auto options = example_options();
        options.task_start = start;
        Aws aws(options);
        aws.aws.ecs().register_instance(aws.orders).value();
        aws.aws.ecs().create_service(aws.orders, {.name = "log", .desired = 1}).value();
        aws.run_for(start - 1ms);
        BOOST_TEST(aws.aws.ecs().running(aws.orders, "log") == 0U);
        aws.run_for(1ms);
        BOOST_TEST(aws.aws.ecs().running(aws.orders, "log") == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
