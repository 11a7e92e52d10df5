// Waiting for the API budget: in lanes, with deadlines, cancelled cleanly, on virtual time.
#include "headcount/control/api_budget.hpp"

#include "clusters.hpp"
#include "headcount/net/task_group.hpp"
#include "support/run_virtual.hpp"

#include <boost/asio/this_coro.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using control::ApiBudget;

namespace {

const core::Scope here{"111122223333", "eu-west-1"};
const core::Scope there{"222233334444", "eu-west-1"};
const std::string update = "UpdateService";

struct BudgetWorld : test::VirtualWorld {
    struct Went {
        std::string who;
        core::Time at;
    };

    ApiBudget budget{core::Limits{}, timers};
    std::vector<Went> went;
    std::vector<std::string> turned_away;
    net::TaskGroup tasks{io.get_executor()};

    static aws::Turn lane(int number) { return {.lane = static_cast<std::uint8_t>(number)}; }

    boost::asio::awaitable<void> pass(std::string who, aws::Turn turn, core::Deadline deadline, std::string operation)
    {
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        const bool admitted = co_await budget.wait(here, std::move(operation), std::move(turn), deadline);
        if (admitted)
            went.push_back({who, timers.now()});
        else
            turned_away.push_back(who);
    }

    void start(std::string who, aws::Turn turn, core::Duration patience = 1h, const std::string& operation = update)
    {
        const auto deadline = core::Deadline::after(timers.now(), patience);
        tasks.spawn(pass(std::move(who), std::move(turn), deadline, operation));
        timers.run_until(timers.now());
    }

    void use_up()
    {
        while (budget.try_pass(here, update, {}))
            ;
    }

    std::string order() const
    {
        std::string all;
        for (const Went& each : went)
            all += each.who + " ";
        return all;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(api_budget, BudgetWorld)

BOOST_AUTO_TEST_CASE(in_a_quiet_account_nothing_waits)
{
    for (int second = 0; second < 100; ++second) {
        BOOST_TEST(budget.try_pass(here, update, {}));
        BOOST_TEST(budget.try_pass(here, update, {}));
        BOOST_TEST(budget.try_pass(here, "DescribeServices", {}));
        timers.run_until(timers.now() + 1s);
    }
    BOOST_TEST(!budget.busy());
    BOOST_TEST(budget.try_pass(here, "CreateCapacityProvider", {})); // of no bucket that headcount knows
}

BOOST_AUTO_TEST_CASE(they_go_by_lane_and_then_as_they_came_at_the_rate_of_the_share)
{
    use_up();
    const core::Time began = timers.now();
    start("sweep", lane(3));
    start("recheck", lane(2));
    start("event-1", lane(1));
    start("event-2", lane(1));
    start("correction", lane(0));
    BOOST_TEST(budget.holds_back(here));
    BOOST_TEST(!budget.holds_back(there));
    timers.run();
    BOOST_TEST(order() == "correction event-1 event-2 recheck sweep ");
    for (std::size_t i = 0; i < went.size(); ++i) {
        const core::Duration expected = 400ms * (i + 1); // half of five a second
        BOOST_TEST(((went[i].at - began) - expected < 1ms && expected - (went[i].at - began) < 1ms), went[i].who);
    }
    BOOST_TEST(!budget.busy());
}

BOOST_AUTO_TEST_CASE(a_deadline_that_comes_first_ends_the_wait_and_costs_no_call)
{
    use_up();
    const core::Time began = timers.now();
    start("impatient", lane(1), 300ms);
    start("patient", lane(1));
    timers.run();
    BOOST_TEST(turned_away == std::vector<std::string>{"impatient"}, boost::test_tools::per_element());
    BOOST_TEST(order() == "patient ");
    BOOST_TEST((went.at(0).at - began < 401ms));
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_leaves_the_line_at_once)
{
    use_up();
    start("first", lane(1));
    start("second", lane(2));
    tasks.cancel();
    timers.run_until(timers.now());
    BOOST_TEST(tasks.size() == 0u);
    BOOST_TEST(turned_away.size() == 2u);
    BOOST_TEST(!budget.busy());
    start("third", lane(3));
    timers.run();
    BOOST_TEST(order() == "third ");
}

BOOST_AUTO_TEST_CASE(waits_side_by_side_count_once)
{
    use_up();
    const auto calls = std::make_shared<aws::RunCalls>();
    start("one", {.lane = 1, .calls = calls});
    start("other", {.lane = 1, .calls = calls});
    timers.run();
    BOOST_TEST((calls->limiter.total() >= 800ms && calls->limiter.total() < 801ms));
}

BOOST_AUTO_TEST_CASE(what_holds_an_account_back_is_told_with_those_who_wait)
{
    use_up();
    start("one", lane(1));
    timers.run_until(timers.now() + 100ms);
    start("other", lane(3));
    timers.run_until(timers.now() + 100ms);
    const auto held = budget.held_back();
    BOOST_REQUIRE(held.size() == 1u);
    BOOST_TEST(held[0].scope == here);
    BOOST_TEST(held[0].bucket == "service modify");
    BOOST_TEST(held[0].operations == "UpdateService");
    BOOST_TEST(held[0].calls == 2u);
    BOOST_TEST((held[0].oldest == 200ms));
    BOOST_TEST(held[0].per_second == 2.5);
    BOOST_TEST(!held[0].throttled);
    timers.run();
}

BOOST_AUTO_TEST_CASE(what_takes_longest_of_an_account_is_told_first)
{
    use_up();
    while (budget.try_pass(here, "DescribeServices", lane(1)))
        ;
    start("one", lane(1), 1h, "DescribeServices");
    start("two", lane(1), 1h, "DescribeServices");
    start("three", lane(1));
    const auto held = budget.held_back();
    BOOST_REQUIRE(held.size() == 2u);
    BOOST_TEST(held[0].bucket == "service modify"); // 1 at 2.5 a second
    BOOST_TEST(held[1].bucket == "service read");   // 2 at 10 a second
    timers.run();
}

// Others use four of the five updates a second. AWS' bucket says no when it is empty; ours finds out what is left.
BOOST_AUTO_TEST_CASE(a_throttled_account_learns_what_is_left_and_recovers_and_others_notice_nothing)
{
    double level = 0;
    core::Time filled = timers.now();
    double left = 1; // a second
    int refused = 0;
    int accepted = 0;
    auto ask_aws = [&] {
        const core::Time now = timers.now();
        level = std::min(std::max(1.0, left), level + left * std::chrono::duration<double>(now - filled).count());
        filled = now;
        const bool throttled = level < 1;
        if (!throttled) level -= 1;
        ++(throttled ? refused : accepted);
        budget.answered(here, update, now, throttled);
    };
    auto want_all_the_time = [&](core::Duration span) {
        for (const core::Time end = timers.now() + span; timers.now() < end; timers.run_until(timers.now() + 10ms))
            if (budget.try_pass(here, update, {})) ask_aws();
    };
    use_up();
    want_all_the_time(60s);
    BOOST_TEST(accepted > 40);
    BOOST_TEST(refused < 40); // without learning: 90 of 150
    BOOST_TEST(budget.try_pass(there, update, {}));

    left = 5;
    refused = accepted = 0;
    want_all_the_time(60s);
    BOOST_TEST(refused == 0);
    accepted = 0;
    want_all_the_time(20s);
    BOOST_TEST(accepted > 45); // the whole share again
    BOOST_TEST(accepted < 52);
}

BOOST_AUTO_TEST_SUITE_END()
