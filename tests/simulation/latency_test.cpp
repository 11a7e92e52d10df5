// What a run adds to the round trips it cannot do without: ten thousand clusters of four hundred accounts change at
// once, every call takes 20 ms, and nothing but the limit of calls in flight holds a run back.
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/trace.hpp"
#include "simulation/world_setup.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration call = 20ms;
constexpr std::uint32_t in_flight = 256;
constexpr std::size_t accounts = 400;
#ifdef HEADCOUNT_SANITIZED
constexpr std::size_t clusters = 1'200;
#else
constexpr std::size_t clusters = 10'000;
#endif

struct LargeFleet {
    LargeFleet()
    {
        options.accounts = accounts;
        options.in_flight = in_flight;
        options.per_account = 64;
        options.sweep = 0s;
        options.api_share = std::nullopt; // off
        options.pollers = 20;             // events come faster than runs end
        options.faults.latency = call;
        auto aws_settings = aws_options(options);
        aws_settings.api_buckets = false;
        aws_settings.verify_signatures = false; // it takes no virtual time
        aws = std::make_unique<sim::SimulatedAws>(world.io.get_executor(), world.timers, std::move(aws_settings));
        (void)aws->queues().create(event_queue, {}, world.timers.now()).value();
        wire = sim::make_in_process_transport(*aws, world.timers);
        const auto ids = account_ids(accounts);
        for (std::size_t i = 0; i < accounts; ++i)
            add_cluster(warm, {"aws", ids[i], "eu-west-1", "warm"});
        for (std::size_t i = 0; i < clusters; ++i)
            add_cluster(changing, {"aws", ids[i % accounts], "eu-west-1", "cluster-" + std::to_string(i)});
        pass(10s); // every task runs
        aws->route_events("*", event_queue.url());
        auto config = std::make_shared<core::Config>(*configuration(options));
        config->recheck = 0s;
        replica = std::make_unique<Incarnation>(IncarnationParts{.io = world.io,
                                                                 .timers = world.timers,
                                                                 .wire = *wire,
                                                                 .trace = trace,
                                                                 .config = config,
                                                                 .environment = environment(options),
                                                                 .on_run = [this](const auto& run) { note(run); }},
                                                core::Random(1));
        replica->start();
        grow(warm); // roles are assumed
        grow(warm);
    }

    ~LargeFleet()
    {
        net::TaskGroup tasks{world.io.get_executor()};
        tasks.spawn(replica->stop(25s));
        pass(1min);
    }

    void add_cluster(std::vector<core::ClusterKey>& to, core::ClusterKey key)
    {
        (void)aws->ecs().create_cluster(key).value();
        (void)aws->ecs().register_instance(key).value();
        (void)aws->ecs().create_service(key, {.name = followed_service, .desired = 1}).value();
        to.push_back(std::move(key));
    }

    void note(const app::RunRecord& run)
    {
        if (run.report.outcome == core::Outcome::adjusted) took.push_back(run.took - run.queue_time);
    }

    // An instance more in each at once, and every count set.
    void grow(const std::vector<core::ClusterKey>& which)
    {
        took.clear();
        for (const core::ClusterKey& key : which)
            (void)aws->ecs().register_instance(key).value();
        const core::Time latest = world.timers.now() + 1min;
        while (took.size() < which.size() && world.timers.now() < latest)
            pass(100ms);
        BOOST_REQUIRE(took.size() == which.size());
        pass(5s); // the new tasks run
        BOOST_REQUIRE(took.size() == which.size());
        std::ranges::sort(took);
    }

    void must_take(int round_trips) const
    {
        const double floor = std::chrono::duration<double>(call).count() * round_trips;
        const auto of_the_floor = [&](std::size_t place) {
            return std::chrono::duration<double>(took.at(place)).count() / floor;
        };
        const double p50 = of_the_floor(took.size() / 2);
        const double p99 = of_the_floor(took.size() * 99 / 100);
        BOOST_TEST_MESSAGE(round_trips << " round trips: p50 " << p50 << ", p99 " << p99 << ", longest "
                                       << of_the_floor(took.size() - 1) << " times the floor");
        BOOST_TEST(of_the_floor(0) >= 1.0);
        BOOST_TEST(p50 <= 1.05);
        BOOST_TEST(p99 <= 1.15);
    }

    void pass(core::Duration span) { world.timers.run_until(world.timers.now() + span); }

    test::VirtualWorld world;
    WorldOptions options;
    Trace trace;
    std::unique_ptr<sim::SimulatedAws> aws;
    std::unique_ptr<net::Transport> wire;
    std::vector<core::ClusterKey> warm; // one of each account
    std::vector<core::ClusterKey> changing;
    std::unique_ptr<Incarnation> replica;
    std::vector<core::Duration> took; // start of a run that set a count → its last answer
};

} // namespace

BOOST_AUTO_TEST_SUITE(latency)

BOOST_AUTO_TEST_CASE(a_run_takes_three_round_trips_in_unknown_clusters_and_two_in_known_ones_with_256_in_flight)
{
    LargeFleet w;
    w.grow(w.changing);
    w.must_take(3);
    BOOST_TEST(w.aws->most_inside().in_all >= in_flight); // so many were under way
    w.grow(w.changing);
    w.must_take(2);
    for (const core::ClusterKey& key : w.changing)
        BOOST_REQUIRE(w.aws->ecs().desired(key, followed_service) == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
