// Many clusters of many accounts change at once, within the published rates of the ECS API: nothing is lost, not even
// when the service is killed or told to stop in the middle.
#include "integration/fleet_world.hpp"

#include <algorithm>

namespace headcount {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct ForTwoThousand : test::FleetWorld {
    ForTwoThousand() : FleetWorld(40, 2000) {}
};

struct ForFourHundred : test::FleetWorld {
    ForFourHundred() : FleetWorld(8, 400) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(serve_fleet)

// 50 clusters an account fit the bursts of DescribeServices (100), DescribeClusters (50) and UpdateService (50). The
// tasks that start then send two events more a cluster, and DescribeClusters refills 20 a second: a few seconds.
BOOST_FIXTURE_TEST_CASE(two_thousand_clusters_at_once_are_worked_off_within_limits, ForTwoThousand)
{
    constexpr std::size_t in_flight = 48;
    change_every_cluster();
    post("faults", {{"latency_ms", 5}}); // so that runs overlap at all
    post("watch", {});
    const auto began = Clock::now();
    start({.yaml = yaml("in_flight: 48, per_account: 16")});

    double most = 0;
    double in_sync_after = 0;
    const auto done = [&] {
        most = std::max(most, metric("headcount_in_flight"));
        if (in_sync_after == 0 && out_of_sync() == 0) in_sync_after = seconds_since(began);
        return in_sync_after > 0 && queue().empty();
    };
    BOOST_TEST_REQUIRE(eventually(done, 150s), out_of_sync() << " out of sync, " << queue() << '\n' << log());

    const auto calls_at_once = get("watch").at("most_ecs_calls").to_number<std::size_t>();
    BOOST_TEST_MESSAGE("in sync after " << in_sync_after << " s, queue empty after " << seconds_since(began)
                                        << " s; at most " << most << " runs seen in flight, " << calls_at_once
                                        << " ECS calls at once; " << ecs_calls() << " ECS calls; " << queue());
    BOOST_TEST(most <= in_flight);
    BOOST_TEST(most > in_flight / 2, "the limit was never near: nothing is shown");
    // A run has two calls under way where it knows that the cluster has the service, a sweep one an account.
    BOOST_TEST(calls_at_once <= 2 * in_flight + 16);
    // Tasks go on to start, and each tells of it.
    const auto all_deleted = [this] { return queue().deleted == queue().sent; };
    BOOST_TEST(eventually(all_deleted), queue());
    BOOST_TEST(queue().redriven == 0U, queue());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_FIXTURE_TEST_CASE(a_kill_in_the_middle_loses_nothing, ForFourHundred)
{
    change_every_cluster();
    post("faults", {{"latency_ms", 20}}); // long enough for a middle
    const test::ServeSettings settings{.yaml = yaml("in_flight: 32"), .visibility = "5s"};
    start(settings);
    BOOST_TEST_REQUIRE(eventually([this] { return calls("UpdateService") >= 100; }, 60s, 2ms), log());
    serve->kill();
    BOOST_TEST_REQUIRE(serve->wait(10s).has_value());
    const auto left = out_of_sync();
    BOOST_TEST_MESSAGE("killed with " << left << " clusters out of sync; " << queue());
    BOOST_TEST(left > 0U);

    const auto began = Clock::now();
    start(settings);
    BOOST_TEST_REQUIRE(eventually([this] { return settled(); }), out_of_sync() << ", " << queue() << '\n' << log());
    BOOST_TEST_MESSAGE("settled " << seconds_since(began) << " s after the second start; " << queue());
    BOOST_TEST(queue().redriven == 0U);
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_FIXTURE_TEST_CASE(a_stop_in_the_middle_ends_its_runs_and_gives_the_rest_back_at_once, ForFourHundred)
{
    change_every_cluster();
    post("faults", {{"latency_ms", 100}});
    start({.yaml = yaml("in_flight: 4") + "grace: 10s\n"});
    BOOST_TEST_REQUIRE(eventually([this] { return queue().visible == 0; }), queue() << '\n' << log());
    const auto held = queue();
    const auto began = Clock::now();
    const auto ended = stop();
    const auto took = seconds_since(began);
    const auto after = queue();
    const auto updated = calls("UpdateService");
    BOOST_TEST_MESSAGE("before: " << held << "; after " << took << " s: " << after << "; " << updated << " updates");
    BOOST_TEST(ended.exit_code == 0, ended << '\n' << log());
    BOOST_TEST(took < 11);
    BOOST_TEST(held.in_flight > 200U, "hardly anything was held: nothing is shown");
    BOOST_TEST(after.visible > 200U);
    // What a receive that was under way may have been handed while it was called off.
    BOOST_TEST(after.in_flight <= 10U, after);
    BOOST_TEST(out_of_sync() == 400 - updated, "a run was cut short, or an update went astray");

    start({.yaml = yaml("in_flight: 64")});
    post("faults", {{"latency_ms", 0}});
    BOOST_TEST_REQUIRE(eventually([this] { return out_of_sync() == 0; }), out_of_sync() << '\n' << log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
