// What the reads of a run keep from others in the API budget, and until when.
#include "reconciler_world.hpp"

#include "headcount/control/api_budget.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

struct BudgetWorld : ReconcilerWorld {
    static core::Limits half()
    {
        core::Limits limits;
        limits.api_share = 50; // 50 reads at once, and those of five seconds, which are 50 more
        return limits;
    }

    // Whether a look of so many reads begins at once. It does not end.
    bool begins(std::size_t reads)
    {
        const core::Deadline at_once = core::Deadline::after(timers.now(), core::Duration::zero());
        begun.reset();
        tasks.spawn(begin(reads, at_once));
        timers.run_until(timers.now());
        return begun.value_or(false);
    }
    boost::asio::awaitable<void> begin(std::size_t reads, core::Deadline deadline)
    {
        begun = co_await budget.begin_look(prod.scope(), reads, {}, core::Time::max(), deadline);
    }
    boost::asio::awaitable<void> keep_run()
    {
        report = co_await reconciler_in_budget.run(config, prod, [] {}, core::Deadline::after(timers.now(), 30s));
    }

    control::ApiBudget budget{half(), timers};
    control::Reconciler reconciler_in_budget{ecs, timers, control::Asker::events, &budget};
    std::optional<bool> begun;
    std::optional<control::RunReport> report;
    net::TaskGroup tasks{virtual_world.io.get_executor()};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reconciler_budget, BudgetWorld)

// The gate is not in the way here, so that the bucket stays full and only what is held shows.
BOOST_AUTO_TEST_CASE(room_is_held_for_the_reads_that_are_still_to_be_made)
{
    config->rules.clear();
    for (int i = 0; i < 25; ++i)
        config->rules.emplace_back().service = "s" + std::to_string(i);
    for (int call = 0; call < 3; ++call)
        transport.expect("DescribeServices").takes(1s).replies(R"({"services":[],"failures":[]})");
    tasks.spawn(keep_run());
    timers.run_until(timers.now() + 500ms);
    BOOST_TEST(!begins(98)); // three are held
    timers.run_until(timers.now() + 1s);
    BOOST_TEST(!begins(99)); // two
    timers.run_until(timers.now() + 1s);
    BOOST_TEST(!begins(100));
    BOOST_TEST(begins(99)); // the last one
    timers.run_until(timers.now() + 1s);
    BOOST_TEST(report.has_value());
    BOOST_TEST(begins(1));
    BOOST_TEST(!begins(1));
}

BOOST_AUTO_TEST_CASE(what_a_run_that_fails_did_not_read_is_let_go_of_when_it_ends)
{
    config->rules.clear();
    for (int i = 0; i < 25; ++i)
        config->rules.emplace_back().service = "s" + std::to_string(i);
    transport.expect("DescribeServices").replies(json_error(400, "ClusterNotFoundException"));
    tasks.spawn(keep_run());
    timers.run_until(timers.now() + 1s);
    BOOST_REQUIRE(report.has_value());
    BOOST_TEST(begins(1000)); // nobody else looks
    budget.end_look(prod.scope(), 1000, 0);
    BOOST_TEST(begins(60));
    BOOST_TEST(begins(40));
    BOOST_TEST(!begins(1));
}

BOOST_AUTO_TEST_SUITE_END()
