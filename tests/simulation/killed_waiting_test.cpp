// A kill inside each window in which the service waits for something: what it waited for is forgotten, and found again
// by the sweep (I1); what it had acknowledged before was looked at (I2).
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/world_setup.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;
using core::Reason;

constexpr core::Duration sweep = 1min;

// One cluster of ten instances with a task on each, in sync and quiet.
struct Waiting {
    Waiting()
    {
        auto& ecs = aws.ecs();
        (void)ecs.create_cluster(orders).value();
        for (int i = 0; i < 10; ++i)
            instances.push_back(ecs.register_instance(orders).value());
        (void)ecs.create_service(orders, {.name = followed_service, .desired = 10}).value();
        (void)aws.queues().create(event_queue, {}, timers.now()).value();
        aws.queues().record_deletes(true);
        aws.route_events("*", event_queue.url());
        aws.on_call([this](const sim::EcsCallSeen& call) { calls[call.cluster].push_back(call); });
        config->sweep = sweep;
        rule().to_zero = core::ToZero::confirm;
    }

    ~Waiting()
    {
        if (life) kill();
    }

    core::Rule& rule() { return config->rules.front(); }

    void begin()
    {
        auto on_run = [this](const app::RunRecord& record) {
            for (const auto& row : record.report.rows)
                last = row.decision;
            if (is_restrained(record.report)) restrained[record.cluster].push_back(timers.now());
        };
        life = std::make_unique<Incarnation>(IncarnationParts{.io = io,
                                                              .timers = timers,
                                                              .wire = *wire,
                                                              .trace = trace,
                                                              .config = config,
                                                              .environment = environment(options),
                                                              .on_run = std::move(on_run)},
                                             core::Random(++lives));
        starts.push_back(timers.now());
        life->start();
    }

    void kill()
    {
        net::TaskGroup tasks{io.get_executor()};
        tasks.spawn(life->kill());
        BOOST_TEST(passes_until([&] { return tasks.size() == 0; }, 10s));
        life.reset();
        last = {};
    }

    void pass(core::Duration span) { timers.run_until(timers.now() + span); }
    bool passes_until(const std::function<bool()>& so, core::Duration most)
    {
        const auto end = timers.now() + most;
        while (!so() && timers.now() < end)
            pass(100ms);
        return so();
    }
    bool waits_for(Reason reason, core::Duration most = 30s)
    {
        return passes_until([&] { return last && last->reason == reason; }, most);
    }
    void settle()
    {
        begin();
        pass(30s); // the first sweep, and the second looks
    }
    std::uint32_t desired() { return aws.ecs().desired(orders, followed_service); }

    void nothing_was_lost(const std::set<core::ClusterKey>& followed)
    {
        const auto& deletes = aws.queues().deletes();
        BOOST_TEST(!deletes.empty());
        for (const auto& one : i2_nothing_lost_but_irrelevant(deletes, calls, followed, {}, restrained, starts))
            BOOST_ERROR(one.what);
    }

    static WorldOptions one_account()
    {
        WorldOptions some;
        some.accounts = 1;
        return some;
    }

    WorldOptions options = one_account();
    core::ClusterKey orders{"aws", event_queue.account, event_queue.region, "orders"};
    boost::asio::io_context io{1};
    net::VirtualTimers timers{io, core::WallTime{std::chrono::seconds{1767323045}}};
    Trace trace;
    sim::SimulatedAws aws{io.get_executor(), timers, aws_options(options)};
    std::unique_ptr<net::Transport> wire = sim::make_in_process_transport(aws, timers);
    std::shared_ptr<core::Config> config = std::make_shared<core::Config>(*configuration(options));
    std::vector<std::string> instances;
    CallsSeen calls;
    Restrained restrained;
    std::vector<core::Time> starts;
    std::optional<core::Decision> last;
    std::uint64_t lives = 0;
    std::unique_ptr<Incarnation> life;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(killed_waiting, Waiting)

BOOST_AUTO_TEST_CASE(in_a_hold_the_wish_waits_its_whole_time_again_and_goes_through)
{
    rule().scale_in.hold = 40s;
    settle();
    (void)aws.ecs().terminate(instances[0]).value();
    BOOST_TEST_REQUIRE(waits_for(Reason::hold));
    pass(20s);
    kill();
    begin();
    BOOST_TEST_REQUIRE(waits_for(Reason::hold, sweep));
    pass(39s);
    BOOST_TEST(desired() == 10u); // late, never early
    pass(sweep);
    BOOST_TEST(desired() == 9u);
    nothing_was_lost({orders});
}

BOOST_AUTO_TEST_CASE(between_the_two_reads_of_a_confirmation_a_fall_to_zero_is_confirmed_anew)
{
    settle();
    for (const auto& instance : instances)
        (void)aws.ecs().terminate(instance).value();
    BOOST_TEST_REQUIRE(waits_for(Reason::confirming));
    pass(10s);
    kill();
    begin();
    BOOST_TEST_REQUIRE(waits_for(Reason::confirming, sweep));
    pass(14s);
    BOOST_TEST(desired() == 10u);
    pass(sweep);
    BOOST_TEST(desired() == 0u);
    nothing_was_lost({orders});
}

// The fall to zero was an error of that moment, and a kill does not make it true.
BOOST_AUTO_TEST_CASE(a_fall_to_zero_that_was_not_confirmed_before_the_kill_is_not_carried_out_after_it)
{
    settle();
    for (const auto& instance : instances)
        (void)aws.ecs().terminate(instance).value();
    BOOST_TEST_REQUIRE(waits_for(Reason::confirming));
    kill();
    for (int i = 0; i < 10; ++i)
        (void)aws.ecs().register_instance(orders).value();
    begin();
    pass(2 * sweep);
    BOOST_TEST(desired() == 10u);
    BOOST_TEST(aws.requests("UpdateService") == 0u);
    nothing_was_lost({orders});
}

// The look showed the past, its event is acknowledged, and the second look that would have seen it is forgotten.
BOOST_AUTO_TEST_CASE(before_the_second_look_of_a_recheck_the_sweep_sees_what_it_would_have_seen)
{
    settle();
    aws.faults().read_lag = 8s;
    (void)aws.ecs().register_instance(orders).value();
    BOOST_TEST_REQUIRE(
        passes_until([this] { return aws.queues().counts(event_queue, timers.now()).visible == 0; }, 5s));
    pass(1s);
    BOOST_TEST_REQUIRE(desired() == 10u);
    kill();
    begin();
    pass(sweep + 20s);
    BOOST_TEST(desired() == 11u);
    nothing_was_lost({orders});
}

BOOST_AUTO_TEST_CASE(in_the_grace_of_an_agent_it_is_given_anew_and_then_the_instance_is_left_out)
{
    rule().count = core::CountMode::connected;
    rule().disconnect_grace = 2min;
    settle();
    (void)aws.ecs().set_agent_connected(instances[0], false).value();
    pass(1min);
    BOOST_TEST(desired() == 10u);
    kill();
    begin();
    pass(100s); // 160 s away, of which this life knows 100
    BOOST_TEST(desired() == 10u);
    pass(sweep);
    BOOST_TEST(desired() == 9u);
    nothing_was_lost({}); // both lists of agents are a read of their own
}

BOOST_AUTO_TEST_CASE(an_agent_that_comes_back_within_a_grace_cut_by_a_kill_costs_no_update)
{
    rule().count = core::CountMode::connected;
    rule().disconnect_grace = 2min;
    settle();
    (void)aws.ecs().set_agent_connected(instances[0], false).value();
    pass(1min);
    kill();
    begin();
    pass(50s);
    (void)aws.ecs().set_agent_connected(instances[0], true).value();
    pass(10min);
    BOOST_TEST(desired() == 10u);
    BOOST_TEST(aws.requests("UpdateService") == 0u);
}

// A restart forgets who else writes: it learns it again by three writes, and no more.
BOOST_AUTO_TEST_CASE(while_a_count_is_left_to_another_writer_three_writes_tell_it_again)
{
    settle();
    const auto rival = [this](core::Duration span) {
        (void)passes_until(
            [this] {
                if (desired() != 15) (void)aws.ecs().set_desired(orders, followed_service, 15).value();
                return false;
            },
            span);
    };
    rival(3min);
    BOOST_TEST_REQUIRE((last && last->outcome == core::Outcome::contended));
    const auto before = aws.requests("UpdateService");
    BOOST_TEST(before <= 5u);
    kill();
    begin();
    rival(10min);
    const auto after = aws.requests("UpdateService");
    BOOST_TEST(after - before >= 3u);
    BOOST_TEST(after - before <= 7u);
    BOOST_TEST((last && last->outcome == core::Outcome::contended));
    kill();
    begin(); // … and the other has gone
    pass(2 * sweep);
    BOOST_TEST(desired() == 10u);
}

BOOST_AUTO_TEST_CASE(on_the_way_down_in_steps_the_next_life_goes_on_from_where_it_was)
{
    rule().count = core::CountMode::active;
    rule().scale_in.max_step = core::MaxStep{core::MaxStep::Unit::tasks, 2};
    settle();
    for (std::size_t i = 0; i < 6; ++i) // their tasks move to the other four
        (void)aws.ecs().drain(instances[i]).value();
    BOOST_TEST_REQUIRE(waits_for(Reason::step));
    BOOST_TEST(desired() >= 4u);
    kill();
    begin();
    pass(3 * sweep);
    BOOST_TEST(desired() == 4u);
    nothing_was_lost({});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
