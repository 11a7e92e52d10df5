// How long a queue takes to drain: five thousand messages, each call 20 ms, and changes of instances behind them all.
// That SQS brings fewer messages than were asked for, and fails one call in a hundred, costs what it must and no more.
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/trace.hpp"
#include "simulation/world_setup.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration call = 20ms;
constexpr int backlog = 5'000; // sanitized, too: that the receives become many in the beginning weighs more in fewer
constexpr std::size_t clusters = 20;

// Needs no call of ECS.
const std::string matters_not =
    R"({"version":"0","id":"t","detail-type":"ECS Task State Change","source":"aws.ecs","account":"100000000001",)"
    R"("time":"2026-01-02T03:04:05Z","region":"us-east-2","resources":[],"detail":{}})";

struct Trouble {
    double short_receive = 0;
    double server_error = 0; // of SQS
};

struct Drained {
    core::Duration received{}; // sent → nothing waits to be received
    core::Duration deleted{};  // … → the queue is empty
    core::Duration applied{};  // … → every count is right
    int complaints = 0;        // about the queue, and that it is well again
};

struct Backlog {
    explicit Backlog(const Trouble& trouble)
    {
        options.accounts = 2;
        options.in_flight = 256;
        options.per_account = 64;
        options.sweep = 0s;
        options.api_share = std::nullopt; // off
        options.faults.latency = call;
        options.faults.short_receive = trouble.short_receive;
        auto aws_settings = aws_options(options);
        aws_settings.api_buckets = false;
        aws = std::make_unique<sim::SimulatedAws>(world.io.get_executor(), world.timers, std::move(aws_settings));
        (void)aws->queues().create(event_queue, {}, now()).value();
        wire = sim::make_in_process_transport(*aws, world.timers);
        for (std::size_t i = 0; i < clusters; ++i)
            add_cluster({"aws", account_ids(2).at(1), "us-east-2", "cluster-" + std::to_string(i)});
        pass(10s); // every task runs
        aws->route_events("*", event_queue.url());
        trace.on_line([this](std::string_view line) {
            if (line.find("cannot receive") != std::string_view::npos ||
                line.find("answers again") != std::string_view::npos ||
                line.find("could not be deleted") != std::string_view::npos)
                ++complaints;
        });
        replica = std::make_unique<Incarnation>(IncarnationParts{.io = world.io,
                                                                 .timers = world.timers,
                                                                 .wire = *wire,
                                                                 .trace = trace,
                                                                 .config = configuration(options),
                                                                 .environment = environment(options),
                                                                 .on_run = {}},
                                                core::Random(1));
        replica->start();
        grow(); // the role is assumed
        pass(1min);
        sim::Faults of_sqs = options.faults; // the other account is the clusters'
        of_sqs.server_error = trouble.server_error;
        aws->account_faults()[event_queue.account] = of_sqs;
    }

    ~Backlog()
    {
        net::TaskGroup tasks{world.io.get_executor()};
        tasks.spawn(replica->stop(25s));
        pass(1min);
    }

    void add_cluster(core::ClusterKey key)
    {
        (void)aws->ecs().create_cluster(key).value();
        (void)aws->ecs().register_instance(key).value();
        (void)aws->ecs().create_service(key, {.name = followed_service, .desired = 1}).value();
        keys.push_back(std::move(key));
    }

    void grow()
    {
        for (const core::ClusterKey& key : keys)
            (void)aws->ecs().register_instance(key).value();
        ++instances;
    }

    Drained drain()
    {
        for (int i = 0; i < backlog; ++i)
            (void)aws->queues().send(event_queue, {.body = matters_not}, now()).value();
        grow();
        const core::Time began = now();
        pass(call); // their events are there, too
        Drained took;
        const core::Time latest = began + 5min;
        const auto note = [&](core::Duration& what, bool is_so) {
            if (is_so && what == 0s) what = now() - began;
        };
        while (now() < latest && (took.received == 0s || took.deleted == 0s || took.applied == 0s)) {
            pass(5ms);
            const sim::QueueCounts counts = aws->queues().counts(event_queue, now());
            note(took.received, counts.visible == 0);
            note(took.deleted, counts.all() == 0);
            note(took.applied, all_are_right());
        }
        BOOST_TEST(took.deleted > 0s);
        BOOST_TEST(took.applied > 0s);
        took.complaints = complaints;
        return took;
    }

    bool all_are_right()
    {
        for (const core::ClusterKey& key : keys)
            if (aws->ecs().desired(key, followed_service) != instances) return false;
        return true;
    }

    core::Time now() const { return world.timers.now(); }
    void pass(core::Duration span) { world.timers.run_until(now() + span); }

    test::VirtualWorld world;
    WorldOptions options;
    Trace trace;
    std::unique_ptr<sim::SimulatedAws> aws;
    std::unique_ptr<net::Transport> wire;
    std::vector<core::ClusterKey> keys;
    std::uint32_t instances = 1; // in each of them
    int complaints = 0;
    std::unique_ptr<Incarnation> replica;
};

Drained drain(const Trouble& trouble)
{
    const Drained took = Backlog{trouble}.drain();
    BOOST_TEST_MESSAGE("short " << trouble.short_receive << ", errors " << trouble.server_error << ": received in "
                                << took.received / 1ms << " ms, deleted in " << took.deleted / 1ms << " ms, applied in "
                                << took.applied / 1ms << " ms, " << took.complaints << " complaints");
    return took;
}

// Nobody is told of errors that come now and then; what failed is deleted half a second later, or a second.
void must_be_as_fast(const Drained& with, const Drained& without, double times)
{
    BOOST_TEST(with.complaints == 0);
    BOOST_TEST((with.received <= without.received * times));
    BOOST_TEST((with.applied <= without.applied * times));
    BOOST_TEST((with.deleted <= without.deleted * times + 1500ms));
}

} // namespace

BOOST_AUTO_TEST_SUITE(drain_of_a_queue)

BOOST_AUTO_TEST_CASE(short_receives_and_errors_now_and_then_slow_it_by_less_than_half)
{
    const Drained without = drain({});
    must_be_as_fast(drain({.short_receive = 0.5}), without, 1.5);
    must_be_as_fast(drain({.server_error = 0.01}), without, 1.15);
    must_be_as_fast(drain({.short_receive = 0.5, .server_error = 0.01}), without, 1.5);
}

BOOST_AUTO_TEST_CASE(receives_that_bring_half_of_what_they_could_take_twice_as_many)
{
    must_be_as_fast(drain({.short_receive = 1, .server_error = 0.01}), drain({}), 2.2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
