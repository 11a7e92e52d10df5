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
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const core::ClusterKey grown{"aws", "100000000000", "eu-west-1", "grown"};

// Services have a capacity provider strategy, as those whose tasks grow a fleet: the simulated ECS knows none.
class WithStrategy final : public net::Transport {
public:
    explicit WithStrategy(net::Transport& wire) : wire_(wire) {}

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        const bool services = test::operation_of(request) == "DescribeServices";
        core::Result<net::Response> answer = co_await wire_.send(std::move(request), deadline);
        if (services && answer) put_in(answer->body);
        co_return answer;
    }

    std::size_t shown = 0;

private:
    void put_in(std::string& body)
    {
        const std::string launch = R"("launchType":"EC2")";
        const auto at = body.find(launch);
        if (at == std::string::npos) return;
        body.replace(at, launch.size(),
                     R"("capacityProviderStrategy":[{"capacityProvider":"fleet","weight":1,"base":0}])");
        ++shown;
    }

    net::Transport& wire_;
};

struct Growth {
    Growth(core::Duration task_start, core::Duration read_lag)
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
        shown = std::make_unique<WithStrategy>(*wire);

        (void)aws->ecs().create_cluster(grown).value();
        for (int i = 0; i < 3; ++i)
            (void)aws->ecs().register_instance(grown).value();
        (void)aws->ecs().create_service(grown, {.name = followed_service, .desired = 3}).value();
        pass(task_start + 10s);
        aws->route_events("*", event_queue.url());
        auto config = std::make_shared<core::Config>(*configuration(options));
        config->log_level = core::LogLevel::off;
        config->limits.replicas = 3;
        for (int i = 0; i < 3; ++i) {
            replicas.push_back(std::make_unique<Incarnation>(
                IncarnationParts{.io = world.io,
                                 .timers = world.timers,
                                 .wire = *shown,
                                 .trace = trace,
                                 .config = config,
                                 .environment = environment(options),
                                 .on_run = [this](const app::RunRecord& record) { note(record); }},
                core::Random(static_cast<std::uint64_t>(i) + 1)));
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
            const bool raise = row.decision.policy > row.decision.from; // falls are those of who read the past
            if (row.decision.outcome != core::Outcome::held || !raise) continue;
            ++raises_held;
            BOOST_TEST_MESSAGE("held: " << row.decision.words << " at " << row.instances << " instances");
        }
    }

    void pass(core::Duration span) { world.timers.run_until(world.timers.now() + span); }
    std::uint32_t desired() { return aws->ecs().desired(grown, followed_service); }
    std::uint32_t registered() { return aws->ecs().registered(grown); }

    test::VirtualWorld world;
    WorldOptions options;
    Trace trace;
    std::unique_ptr<sim::SimulatedAws> aws;
    std::unique_ptr<net::Transport> wire;
    std::unique_ptr<WithStrategy> shown;
    std::vector<std::unique_ptr<Incarnation>> replicas;
    std::map<core::Outcome, std::uint64_t> outcomes;
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
        (void)w.aws->ecs().register_instance(grown).value();
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
        (void)w.aws->ecs().register_instance(grown).value();
        w.pass(120ms);
    }
    w.pass(10s);
    BOOST_TEST(w.desired() == 503U); // long before the tasks run
    BOOST_TEST(w.aws->ecs().running(grown, followed_service) < 503U);
    w.pass(10min);
    BOOST_TEST_MESSAGE(w.outcomes[core::Outcome::adjusted] << " adjusted");
    BOOST_TEST(w.aws->ecs().running(grown, followed_service) == 503U);
    BOOST_TEST(w.shown->shown > 10U); // the guard had something to watch
    BOOST_TEST(w.raises_held == 0U);
    BOOST_TEST(w.outcomes[core::Outcome::contended] == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
