// Clusters with more services than can be read, in the API budget, before what was read first is too old to act on.
#include "app/service_world.hpp"

#include "headcount/control/api_budget.hpp"

#include <algorithm>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct PartsWorld : test::ServiceWorld {
    PartsWorld()
    {
        config.rules[0].service = "agent-*";
        config.limits.api_share = 100;
        config.limits.max_fall.reset();
        ecs_world.clusters.clear();
        ecs_world.latency = 10ms;
    }

    void add(const std::string& cluster, int services)
    {
        ecs_world.clusters[cluster] = {5, {}};
        for (int i = 0; i < services; ++i)
            ecs_world.clusters[cluster].services["agent-" + std::to_string(1000 + i)] = 1;
    }

    void start_with_budget(core::ApiRate reads, core::ApiRate writes)
    {
        config.limits.rates = {{"DescribeServices", reads}, {"UpdateService", writes}};
        gate = std::make_unique<control::ApiBudget>(config.limits, timers);
        options.gate = gate.get();
        budget = gate.get();
        start();
    }

    ~PartsWorld()
    {
        if (service && !stopped) stop(); // before its gate goes
    }

    std::size_t behind() const
    {
        std::size_t count = 0;
        for (const auto& [name, cluster] : ecs_world.clusters)
            for (const auto& [service, desired] : cluster.services)
                count += desired == 5 ? 0 : 1;
        return count;
    }

    std::unique_ptr<control::ApiBudget> gate;
};

} // namespace

BOOST_AUTO_TEST_SUITE(service_parts)

BOOST_AUTO_TEST_CASE(what_was_read_is_written_before_the_next_hundred_services_are_read)
{
    PartsWorld w;
    w.add("orders", 400);
    w.start_with_budget({1, 2}, {100, 50});
    w.source->put(test::instance_event("orders"));
    w.pass(10s); // four pages of the list and ten reads, two a second, then a hundred writes
    BOOST_TEST(w.behind() == 300U);
    w.pass(25s);
    BOOST_TEST(w.behind() == 0U);
    BOOST_REQUIRE(w.runs.size() == 1U);
    BOOST_TEST(w.runs[0].report.rows.size() == 400U);
    BOOST_TEST(w.runs[0].report.outcome == core::Outcome::adjusted);
    BOOST_TEST(w.ecs_world.count("DescribeServices") == 40U);
    BOOST_TEST(w.ecs_world.count("DescribeClusters") == 4U);
    BOOST_TEST(w.ecs_world.count("UpdateService") == 400U);
    BOOST_TEST(w.source->acked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(each_hundred_has_the_time_of_a_run_so_that_a_thousand_are_done_in_one)
{
    PartsWorld w;
    w.add("orders", 1000);
    w.start_with_budget({1, 1}, {100, 50});
    w.source->put(test::instance_event("orders"));
    w.pass(2min);
    BOOST_TEST(w.behind() == 0U);
    BOOST_TEST(w.runs.size() == 1U);
    BOOST_TEST(w.ecs_world.count("DescribeServices") == 100U);
    BOOST_TEST(w.source->acked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(clusters_with_many_services_are_read_few_at_a_time_so_that_no_read_is_in_vain)
{
    PartsWorld w;
    for (int i = 0; i < 20; ++i)
        w.add("c-" + std::to_string(i), 100);
    w.start_with_budget({10, 5}, {100, 50});
    for (int i = 0; i < 20; ++i)
        w.source->put(test::instance_event("c-" + std::to_string(i)));
    w.pass(2min);
    BOOST_TEST(w.behind() == 0U);
    BOOST_TEST(w.ecs_world.count("DescribeServices") == 200U);
    BOOST_TEST(w.source->acked.size() == 20U);
}

BOOST_AUTO_TEST_SUITE_END()
