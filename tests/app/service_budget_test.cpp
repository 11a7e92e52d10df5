// More clusters at once than the API budget of their account pays for.
#include "app/service_world.hpp"

#include "headcount/control/api_budget.hpp"

#include <algorithm>
#include <set>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct BudgetWorld : test::ServiceWorld {
    BudgetWorld()
    {
        ecs_world.clusters.clear();
        config.limits.held_messages = config.limits.held_per_account = 10'000;
        ecs_world.latency = 40ms;
    }

    void start_with_budget()
    {
        gate = std::make_unique<control::ApiBudget>(config.limits, timers);
        options.gate = gate.get();
        budget = gate.get();
        start();
    }

    void add_clusters(int count, std::int64_t instances, std::int64_t desired)
    {
        for (int i = 0; i < count; ++i)
            ecs_world.clusters["c-" + std::to_string(i)] = {instances, {{"node-agent", desired}}};
    }

    void put(int first, int end, std::uint32_t receives = 1, core::Duration age = {})
    {
        for (int i = first; i < end; ++i)
            put_one("c-" + std::to_string(i), receives, age);
    }
    void put_one(const std::string& cluster, std::uint32_t receives, core::Duration age)
    {
        const auto sent = timers.wall() - std::chrono::floor<std::chrono::milliseconds>(age);
        source->put(test::instance_event(cluster, "e-" + cluster), receives, false, sent);
    }

    // Behind 300 clusters with such events, of which corrections let 25 go at once and 2.5 a second: two minutes' work.
    void goes_before_others(std::uint32_t receives, core::Duration age, std::uint32_t their_receives,
                            core::Duration their_age)
    {
        add_clusters(300, 5, 3);
        ecs_world.clusters["this"] = {5, {{"node-agent", 3}}};
        start_with_budget();
        source->most_at_once = 300;
        put(0, 300, their_receives, their_age);
        pass(20s);
        put_one("this", receives, age);
        pass(12s); // no more than the corrections that are decided upon go before
        BOOST_TEST(ecs_world.clusters["this"].services["node-agent"] == 5);
        BOOST_TEST(!all_at(5));
        stop(5s);
    }

    std::vector<core::Time> times(const std::string& operation) const
    {
        std::vector<core::Time> all;
        for (const auto& call : ecs_world.calls)
            if (call.operation == operation) all.push_back(call.at);
        return all;
    }

    // No window of time holds more calls than burst and rate allow.
    void must_keep_to(const std::string& operation, double burst, double per_second) const
    {
        const auto all = times(operation);
        for (std::size_t i = 0; i < all.size(); i += 5)
            for (std::size_t j = i; j < all.size(); j += 5) {
                const double span = std::chrono::duration<double>(all[j] - all[i]).count();
                if (static_cast<double>(j - i + 1) > burst + per_second * span + 1e-3)
                    BOOST_ERROR(operation << ": " << j - i + 1 << " calls within " << span << " s");
            }
    }

    bool all_at(std::int64_t expected) const
    {
        return std::ranges::all_of(ecs_world.clusters, [expected](const auto& each) {
            return each.second.services.at("node-agent") == expected;
        });
    }

    std::unique_ptr<control::ApiBudget> gate;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_budget, BudgetWorld)

BOOST_AUTO_TEST_CASE(two_thousand_dirty_clusters_of_one_account_go_at_the_limit_and_the_newest_state_wins_once)
{
    add_clusters(2000, 5, 5);
    start_with_budget();
    source->most_at_once = 500;
    const core::Time began = timers.now();
    for (int i = 0; i < 2000; ++i)
        source->put(test::instance_event("c-" + std::to_string(i), "e-" + std::to_string(i)));
    pass(10s);
    // What waits is seen, and said once a minute with what would help.
    const std::string text = metrics.text();
    BOOST_TEST(text.find("headcount_waiting 0\n") == std::string::npos);
    BOOST_TEST(text.find("headcount_oldest_waiting_seconds 0\n") == std::string::npos);
    BOOST_TEST(log.count("the API budget holds an account back") == 1u);
    // They change while they wait: who waits is still looked at once, and sees what is there then.
    for (auto& [name, cluster] : ecs_world.clusters)
        cluster.instances = cluster.services["node-agent"] = 7;
    for (int i = 0; i < 2000; ++i)
        source->put(test::instance_event("c-" + std::to_string(i), "f-" + std::to_string(i)));
    const std::size_t before = times("DescribeServices").size();
    while (source->acked.size() < 4000 && timers.now() < began + 10min)
        pass(1s);
    BOOST_TEST(source->acked.size() == 4000u);
    BOOST_TEST(source->given_back.empty());

    const auto reads = times("DescribeServices");
    BOOST_TEST(before < 160u); // fifty at once, ten a second
    BOOST_TEST(reads.size() - before + 2 * 64 >= 2000u);
    BOOST_TEST(reads.size() <= 2000u + before + 64u); // each once, and once more who was looked at before
    must_keep_to("DescribeServices", 50, 10);
    must_keep_to("DescribeClusters", 25, 10);
    const double span = std::chrono::duration<double>(reads.back() - reads.front()).count();
    BOOST_TEST(static_cast<double>(reads.size() - 50) / span > 9.5); // at the limit all the time
    BOOST_TEST_MESSAGE(reads.size() << " DescribeServices and " << times("DescribeClusters").size()
                                    << " DescribeClusters in " << span << " s");
    BOOST_TEST(metrics.reconciles(core::Outcome::failed) == 0u);
    BOOST_TEST(metrics.over_budgets() == 0u);
}

BOOST_AUTO_TEST_CASE(corrections_are_made_before_more_is_looked_at_so_that_none_is_too_old)
{
    add_clusters(300, 5, 3);
    start_with_budget();
    source->most_at_once = 300;
    for (int i = 0; i < 300; ++i)
        source->put(test::instance_event("c-" + std::to_string(i), "e-" + std::to_string(i)));
    pass(130s); // 25 at once, 2.5 a second
    BOOST_TEST(all_at(5));
    BOOST_TEST(times("UpdateService").size() == 300u);
    BOOST_TEST(times("DescribeServices").size() == 300u);
    must_keep_to("UpdateService", 25, 2.5);
    BOOST_TEST(metrics.reconciles(core::Outcome::failed) == 0u);
    BOOST_TEST(metrics.over_budgets() == 0u);
    const std::string text = metrics.text();
    BOOST_TEST(text.find("headcount_limiter_wait_seconds_count 300\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_event_that_comes_again_waits_for_no_younger_one)
{
    goes_before_others(2, 3min, 1, 0s);
}

// Its queue may give it ten times in all.
BOOST_AUTO_TEST_CASE(an_event_that_has_come_four_times_goes_first)
{
    goes_before_others(4, 0s, 2, 3min);
}

// Else what they saw would be too old when they are let through, and they would fail and be looked at again.
BOOST_AUTO_TEST_CASE(older_events_that_come_later_do_not_pass_looks_that_have_begun)
{
    add_clusters(300, 5, 3);
    start_with_budget();
    source->most_at_once = 300;
    put(0, 100);
    pass(1s);
    for (int i = 100; i < 300; ++i)
        put_one("c-" + std::to_string(i), 2, 3min - i * 1s);
    pass(130s);
    BOOST_TEST(all_at(5));
    BOOST_TEST(times("DescribeServices").size() == 300u);
    BOOST_TEST(metrics.reconciles(core::Outcome::failed) == 0u);
}

BOOST_AUTO_TEST_CASE(reads_of_clusters_share_calls_while_they_wait)
{
    add_clusters(400, 5, 5);
    config.limits.rates["DescribeServices"] = {1000, 200}; // so that the clusters are what is waited for
    config.limits.per_account = config.limits.in_flight = 400;
    start_with_budget();
    source->most_at_once = 400;
    for (int i = 0; i < 400; ++i)
        source->put(test::instance_event("c-" + std::to_string(i), "e-" + std::to_string(i)));
    pass(5s);
    BOOST_TEST(source->acked.size() == 400u);
    BOOST_TEST(times("DescribeClusters").size() < 40u);
    for (const auto& run : runs)
        BOOST_TEST(run.report.calls == 2u);
}

BOOST_AUTO_TEST_CASE(in_a_quiet_account_nothing_waits_and_nothing_is_shared)
{
    add_clusters(20, 5, 3);
    start_with_budget();
    for (int i = 0; i < 20; ++i)
        source->put(test::instance_event("c-" + std::to_string(i), "e-" + std::to_string(i)));
    pass(1s);
    BOOST_TEST(all_at(5));
    BOOST_TEST(times("DescribeClusters").size() == 20u);
    for (const auto& run : runs)
        BOOST_TEST((run.report.limiter_wait == 0s));
}

BOOST_AUTO_TEST_CASE(a_stop_while_runs_wait_for_the_budget_gives_everything_back)
{
    add_clusters(300, 5, 3);
    start_with_budget();
    source->most_at_once = 300;
    for (int i = 0; i < 300; ++i)
        source->put(test::instance_event("c-" + std::to_string(i), "e-" + std::to_string(i)));
    pass(2s);
    BOOST_TEST((stop(5s) < 6s));
    BOOST_TEST(source->settled() == 300u);
    BOOST_TEST(!gate->busy());
}

BOOST_AUTO_TEST_SUITE_END()
