// Starting, ending and stopping: nothing is lost, nothing waits longer than it may.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

#include <set>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Stopping : test::ServiceWorld {
    void put_clusters(int count)
    {
        for (int i = 0; i < count; ++i)
            ecs_world.clusters["c" + std::to_string(i)] = {7, {{"node-agent", 1}}};
    }
    void put_events(int count)
    {
        for (int i = 0; i < count; ++i)
            source->put(test::instance_event("c" + std::to_string(i)));
    }
    // Every message handed out was answered exactly once.
    void check_nothing_lost()
    {
        std::set<control::Ticket> seen;
        for (const auto& ticket : source->acked)
            BOOST_TEST(seen.insert(ticket).second);
        for (const auto& each : source->given_back)
            BOOST_TEST(seen.insert(each.ticket).second);
        BOOST_TEST(seen.size() == source->handed_out);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_stop, Stopping)

BOOST_AUTO_TEST_CASE(an_idle_service_stops_at_once)
{
    start();
    pass(1min);
    BOOST_TEST(service->idle());
    BOOST_TEST((stop() == 0s));
    BOOST_TEST(source->stopped);
}

BOOST_AUTO_TEST_CASE(a_stop_without_grace_still_has_time_to_tell_the_queue)
{
    put_clusters(1);
    ecs_world.latency = 1s;
    start();
    put_events(1);
    pass(500ms);
    BOOST_TEST((stop(0s) < 1s));
    check_nothing_lost();
    BOOST_TEST(source->given_back.size() == 1U);
    BOOST_TEST((source->time_to_stop == 2s));
}

BOOST_AUTO_TEST_CASE(a_stop_lets_running_runs_end_and_gives_back_at_once_what_was_not_started)
{
    config.limits.in_flight = 4;
    config.limits.per_account = 4;
    put_clusters(20);
    ecs_world.latency = 1s;
    start();
    put_events(20);
    pass(500ms);
    const core::Time began = timers.now();
    const core::Duration took = stop();
    BOOST_TEST((took >= 2s)); // the three calls of the running ones
    BOOST_TEST((took <= 4s));
    check_nothing_lost();
    BOOST_TEST(source->acked.size() == 4U);
    BOOST_REQUIRE(source->given_back.size() == 16U);
    for (const auto& each : source->given_back) {
        BOOST_TEST((each.delay == 0s));
        BOOST_TEST((each.at == began));
    }
    BOOST_TEST(ecs_world.count("UpdateService") == 4U);
}

BOOST_AUTO_TEST_CASE(a_run_that_hangs_is_cut_short_before_the_deadline_and_its_message_goes_back)
{
    put_clusters(1);
    ecs_world.hangs = [](const test::FakeEcs::Call&) { return true; };
    config.limits.call = 30s;
    options.attempt_time = 30s;
    start();
    put_events(1);
    pass(1s);
    const core::Duration took = stop(10s);
    BOOST_TEST((took <= 10s));
    BOOST_TEST((took >= 7s));
    check_nothing_lost();
    BOOST_REQUIRE(source->given_back.size() == 1U);
    BOOST_TEST((source->given_back[0].delay == 0s));
}

BOOST_AUTO_TEST_CASE(an_event_that_came_after_the_reads_of_a_run_is_given_back_by_a_stop)
{
    put_clusters(1);
    ecs_world.latency = 1s;
    start();
    put_events(1);
    pass(500ms);
    put_events(1); // the reads of the run have begun: it answers for the first only
    pass(10ms);
    stop();
    check_nothing_lost();
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(source->given_back.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_waits_for_another_try_is_given_back_by_a_stop)
{
    put_clusters(3);
    ecs_world.fault = [](const test::FakeEcs::Call&) {
        return std::optional<core::Result<net::Response>>(test::transport_error());
    };
    start();
    put_events(3);
    pass(3s);
    BOOST_TEST(source->settled() == 0U);
    BOOST_TEST((stop() <= 25s));
    check_nothing_lost();
    BOOST_TEST(source->given_back.size() == 3U);
    for (const auto& each : source->given_back)
        BOOST_TEST((each.delay == 0s));
}

BOOST_AUTO_TEST_CASE(a_stop_at_any_moment_loses_nothing)
{
    for (int moment = 0; moment < 40; ++moment) {
        Stopping each;
        each.config.limits.in_flight = 3;
        each.put_clusters(8);
        each.ecs_world.latency = 7ms;
        each.start();
        each.put_events(8);
        each.put_events(8);
        each.pass(std::chrono::milliseconds{moment * 3});
        BOOST_TEST_CONTEXT("stopped after " << moment * 3 << " ms")
        {
            BOOST_TEST((each.stop() <= 25s));
            each.check_nothing_lost();
        }
    }
}

BOOST_AUTO_TEST_CASE(a_sweep_is_ended_by_a_stop)
{
    sweeps = true;
    put_clusters(100);
    start();
    pass(16s);
    BOOST_TEST((stop() < 1s));
    const std::size_t calls = ecs_world.calls.size();
    pass(1h);
    BOOST_TEST(ecs_world.calls.size() == calls);
}

BOOST_AUTO_TEST_CASE(finish_ends_when_the_source_has_ended_and_nothing_runs)
{
    put_clusters(5);
    ecs_world.latency = 100ms;
    start();
    put_events(5);
    source->put(test::sweep_event());
    std::optional<core::Time> finished;
    net::TaskGroup finishing{world.io.get_executor()};
    const auto finish = [](app::Service& which, net::Timers& clock,
                           std::optional<core::Time>& at) -> boost::asio::awaitable<void> {
        co_await which.finish();
        at = clock.now();
    };
    finishing.spawn(finish(*service, timers, finished));
    pass(10s);
    BOOST_TEST(!finished.has_value());
    put_events(1);
    source->end();
    pass(10s);
    BOOST_REQUIRE(finished.has_value());
    BOOST_TEST(source->acked.size() == 7U);
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(desired("c" + std::to_string(i)) == 7);
}

BOOST_AUTO_TEST_CASE(health_is_the_first_reason_not_to_be_ready)
{
    start();
    BOOST_TEST(service->health().ready);
    source->answer = {false, "the queue is gone"};
    BOOST_TEST(!service->health().ready);
    BOOST_TEST(service->health().why == "the queue is gone");
    source->answer = {true, ""};
    stop();
    BOOST_TEST(!service->health().ready);
}

BOOST_AUTO_TEST_SUITE_END()
