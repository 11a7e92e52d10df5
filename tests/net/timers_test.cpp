#include "headcount/net/timers.hpp"

#include "headcount/net/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace {

constexpr core::Time start{};

struct World {
    asio::io_context io{1};
    VirtualTimers timers{io, core::WallTime{1'700'000'000s}};
    TaskGroup tasks{io.get_executor()};
    std::vector<std::string> log;

    asio::awaitable<void> sleep_and_note(core::Duration span, std::string note)
    {
        const bool slept = co_await sleep_until(timers, timers.now() + span);
        log.push_back(note + (slept ? "" : " cancelled"));
    }

    asio::awaitable<void> sleep_many(int times, core::Duration span)
    {
        for (int i = 0; i < times; ++i)
            co_await sleep_until(timers, timers.now() + span);
    }
};

asio::awaitable<void> note_sleep(Timers& timers, core::Time at, std::optional<bool>& result)
{
    result = co_await sleep_until(timers, at);
}

} // namespace

BOOST_AUTO_TEST_SUITE(timers)

BOOST_FIXTURE_TEST_CASE(sleepers_wake_in_the_order_of_their_times_and_then_of_their_arming, World)
{
    tasks.spawn(sleep_and_note(2s, "late"));
    tasks.spawn(sleep_and_note(1s, "first of two"));
    tasks.spawn(sleep_and_note(1s, "second of two"));
    timers.run();
    const std::vector<std::string> expected{"first of two", "second of two", "late"};
    BOOST_TEST(log == expected, boost::test_tools::per_element());
    BOOST_TEST((timers.now() - start == 2s));
    BOOST_TEST((timers.wall() == core::WallTime{1'700'000'002s}));
}

BOOST_FIXTURE_TEST_CASE(run_until_leaves_the_clock_at_until_and_later_sleepers_asleep, World)
{
    tasks.spawn(sleep_and_note(1s, "early"));
    tasks.spawn(sleep_and_note(5s, "late"));
    timers.run_until(start + 3s);
    BOOST_TEST(log.size() == 1u);
    BOOST_TEST((timers.now() == start + 3s));
    BOOST_TEST(timers.waiting() == 1u);
    timers.run_until(start + 5s);
    BOOST_TEST(log.size() == 2u);
    BOOST_TEST((timers.now() == start + 5s));
    timers.run_until(start + 4s);
    BOOST_TEST((timers.now() == start + 5s)); // never backwards
}

BOOST_FIXTURE_TEST_CASE(a_wait_without_end_is_never_reached, World)
{
    std::optional<bool> result;
    tasks.spawn(note_sleep(timers, core::Time::max(), result));
    timers.run();
    BOOST_TEST(!result.has_value());
    BOOST_TEST((timers.now() == start));
    tasks.cancel();
    timers.run();
    BOOST_TEST(*result == false);
}

BOOST_FIXTURE_TEST_CASE(an_hour_in_seconds_is_3600_firings, World)
{
    tasks.spawn(sleep_many(3600, 1s));
    timers.run();
    BOOST_TEST((timers.now() - start == 1h));
    BOOST_TEST(timers.waiting() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_sleep_ends_at_once_and_the_next_one_does_not_begin, World)
{
    const auto twice = [](World& world) -> asio::awaitable<void> {
        co_await world.sleep_and_note(1h, "first");
        co_await world.sleep_and_note(1h, "second");
    };
    tasks.spawn(twice(*this));
    timers.run_until(start + 1s);
    tasks.cancel();
    timers.run();
    const std::vector<std::string> expected{"first cancelled", "second cancelled"};
    BOOST_TEST(log == expected, boost::test_tools::per_element());
    BOOST_TEST((timers.now() == start + 1s));
    BOOST_TEST(timers.waiting() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_time_that_has_passed_completes_soon_but_not_inside_arm, World)
{
    bool inside = true;
    bool called = false;
    timers.run_until(start + 1s);
    timers.arm(start, [&](error_code error) {
        called = true;
        BOOST_TEST(!error);
        BOOST_TEST(!inside);
    });
    inside = false;
    timers.run();
    BOOST_TEST(called);
    BOOST_TEST((timers.now() == start + 1s));
}

BOOST_FIXTURE_TEST_CASE(an_emission_after_the_firing_changes_nothing, World)
{
    asio::cancellation_signal signal;
    int calls = 0;
    timers.arm(start + 1s, asio::bind_cancellation_slot(signal.slot(), [&](error_code error) {
                   ++calls;
                   BOOST_TEST(!error);
               }));
    timers.run();
    signal.emit(asio::cancellation_type::terminal);
    timers.run();
    BOOST_TEST(calls == 1);
}

BOOST_FIXTURE_TEST_CASE(a_stopped_io_context_ends_the_run, World)
{
    const auto stop = [](World& world) -> asio::awaitable<void> {
        co_await world.sleep_and_note(1s, "stopping");
        world.io.stop();
        co_await world.sleep_and_note(1s, "never");
    };
    tasks.spawn(stop(*this));
    timers.run();
    BOOST_TEST((timers.now() == start + 1s));
    BOOST_TEST(log.size() == 1u);
}

BOOST_AUTO_TEST_CASE(timers_that_go_away_leave_nothing_for_a_later_emission_to_touch)
{
    asio::io_context io{1};
    asio::cancellation_signal signal;
    {
        VirtualTimers timers{io, core::WallTime{}};
        timers.arm(start + 1s, asio::bind_cancellation_slot(signal.slot(), [](error_code) { BOOST_TEST(false); }));
    }
    signal.emit(asio::cancellation_type::terminal);
    io.run();
}

BOOST_AUTO_TEST_CASE(real_timers_fire_not_before_their_time)
{
    asio::io_context io{1};
    RealTimers timers{io};
    TaskGroup tasks{io.get_executor()};
    const auto at = timers.now() + 5ms;
    std::optional<bool> result;
    tasks.spawn(note_sleep(timers, at, result));
    io.run_for(5s);
    BOOST_TEST(*result);
    BOOST_TEST((timers.now() >= at));
}

BOOST_AUTO_TEST_CASE(real_timers_end_at_once_when_cancelled)
{
    asio::io_context io{1};
    RealTimers timers{io};
    std::optional<error_code> result;
    asio::cancellation_signal signal;
    timers.arm(core::Time::max(),
               asio::bind_cancellation_slot(signal.slot(), [&](error_code error) { result = error; }));
    io.poll();
    BOOST_TEST(!result.has_value());
    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(!result.has_value()); // not from inside the emission
    io.run_for(5s);
    BOOST_TEST((*result == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()
