// A fleet that grows under three replicas on one queue: they compute equal counts and contend with nobody, and a wave
// whose images take a minute to pull is no feedback.
#include "headcount/net/task_group.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/trace.hpp"
#include "simulation/world_setup.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const core::ClusterKey grown{"aws", "100000000000", "eu-west-1", "grown"};

const std::string provider = "fleet";

struct Growth {
    Growth(core::Duration task_start, core::Duration read_lag, std::uint32_t number = 3)
    {
        options.accounts = 1;
        options.faults.latency = 30ms;
        options.faults.latency_spread = 20ms;
        options.faults.read_lag = read_lag;
        auto aws_settings = aws_options(options);
        aws_settings.task_start = task_start;
        aws = std::make_unique<sim::SimulatedAws>(world.io.get_executor(), world.timers, std::move(aws_settings));
        sim::QueueSettings settings;
        settings.redrive = sim::Redrive{dead_letters, 10};
        (void)aws->queues().create(dead_letters, {}, world.timers.now()).value();
        (void)aws->queues().create(event_queue, settings, world.timers.now()).value();
        wire = sim::make_in_process_transport(*aws, world.timers);

        (void)aws->ecs().create_cluster(grown).value();
        for (int i = 0; i < 3; ++i)
            add_instance();
        sim::ServiceSpec service{.name = followed_service, .desired = 3};
        service.launch_type.clear();
        service.capacity_providers = {provider};
        (void)aws->ecs().create_service(grown, std::move(service)).value();
        pass(task_start + 10s);
        aws->route_events("*", event_queue.url());
        auto config = std::make_shared<core::Config>(*configuration(options));
        config->log_level = core::LogLevel::off;
        config->limits.replicas = number;
        for (std::uint32_t i = 0; i < number; ++i) {
            replicas.push_back(std::make_unique<Incarnation>(
                IncarnationParts{.io = world.io,
                                 .timers = world.timers,
                                 .wire = *wire,
                                 .trace = trace,
                                 .config = config,
                                 .environment = environment(options),
                                 .on_run = [this](const app::RunRecord& record) { note(record); }},
                core::Random(i + 1U)));
            replicas.back()->start();
        }
        pass(20s); // the first sweeps
    }

    ~Growth()
    {
        net::TaskGroup tasks{world.io.get_executor()};
        for (const auto& replica : replicas)
            tasks.spawn(replica->stop(25s));
        pass(2min);
    }

    void note(const app::RunRecord& record)
    {
        for (const control::Row& row : record.report.rows) {
            ++outcomes[row.decision.outcome];
            watched += std::ranges::count(row.warnings, core::Warning::sizes_its_fleet) > 0;
            const bool raise = row.decision.policy > row.decision.from; // falls are those of who read the past
            if (row.decision.outcome != core::Outcome::held || !raise) continue;
            ++raises_held;
            BOOST_TEST_MESSAGE("held: " << row.decision.words << " at " << row.instances << " instances");
        }
    }

    // Of the provider, for the load of others.
    void add_instance()
    {
        sim::InstanceSpec instance;
        instance.capacity_provider = provider;
        (void)aws->ecs().register_instance(grown, std::move(instance)).value();
    }

    void pass(core::Duration span) { world.timers.run_until(world.timers.now() + span); }
    std::uint32_t desired() { return aws->ecs().desired(grown, followed_service); }
    std::uint32_t registered() { return aws->ecs().registered(grown); }

    test::VirtualWorld world;
    WorldOptions options;
    Trace trace;
    std::unique_ptr<sim::SimulatedAws> aws;
    std::unique_ptr<net::Transport> wire;
    std::vector<std::unique_ptr<Incarnation>> replicas;
    std::map<core::Outcome, std::uint64_t> outcomes;
    std::uint64_t watched = 0; // rows of a service whose tasks may grow the fleet: HC2115
    std::uint64_t raises_held = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(growth)

BOOST_AUTO_TEST_CASE(three_replicas_and_an_hour_of_growth_contend_never)
{
    Growth w(2s, 2s); // who reads the past reads what others wrote as not written
    core::Random random{5};
    const core::Time end = w.world.timers.now() + 1h;
    while (w.world.timers.now() < end) {
        w.add_instance();
        w.pass(random.up_to(30s));
    }
    w.pass(1min);
    BOOST_TEST_MESSAGE(w.registered() << " instances, " << w.outcomes[core::Outcome::adjusted] << " adjusted");
    BOOST_TEST(w.registered() > 200U);
    BOOST_TEST(w.desired() == w.registered());
    BOOST_TEST(w.outcomes[core::Outcome::adjusted] > 100U);
    BOOST_TEST(w.outcomes[core::Outcome::contended] == 0U);
}

BOOST_AUTO_TEST_CASE(a_wave_of_five_hundred_instances_whose_images_take_a_minute_to_pull_holds_no_raise)
{
    Growth w(60s, 0s);
    for (int i = 0; i < 500; ++i) {
        w.add_instance();
        w.pass(120ms);
    }
    w.pass(10s);
    BOOST_TEST(w.desired() == 503U); // long before the tasks run
    BOOST_TEST(w.aws->ecs().running(grown, followed_service) < 503U);
    w.pass(10min);
    BOOST_TEST_MESSAGE(w.outcomes[core::Outcome::adjusted] << " adjusted");
    BOOST_TEST(w.aws->ecs().running(grown, followed_service) == 503U);
    BOOST_TEST(w.watched > 10U);
    BOOST_TEST(w.raises_held == 0U);
    BOOST_TEST(w.outcomes[core::Outcome::contended] == 0U);
}

// Longer than limits.feedback, and raises are made all the while; by one replica, which has seen each of them.
BOOST_AUTO_TEST_CASE(four_minutes_of_growth_for_others_hold_no_raise_where_tasks_start_slowly)
{
    for (const core::Duration start : {65s, 120s}) {
        Growth w(start, 0s, 1);
        for (int i = 0; i < 48; ++i) {
            w.add_instance();
            w.pass(5s);
        }
        w.pass(10s);
        BOOST_TEST(w.desired() == 51U);
        BOOST_TEST(w.aws->ecs().running(grown, followed_service) < 51U);
        w.pass(10min);
        BOOST_TEST(w.aws->ecs().running(grown, followed_service) == 51U);
        BOOST_TEST(w.watched > 10U);
        BOOST_TEST(w.outcomes[core::Outcome::adjusted] > 10U);
        BOOST_TEST(w.raises_held == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
