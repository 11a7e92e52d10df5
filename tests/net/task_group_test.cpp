#include "headcount/net/task_group.hpp"

#include "headcount/net/notifier.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace {

struct World {
    asio::io_context io{1};
    VirtualTimers timers{io, core::WallTime{}};
    TaskGroup tasks{io.get_executor()};
    int steps = 0;

    asio::awaitable<void> step_after(core::Duration span)
    {
        co_await sleep_until(timers, timers.now() + span);
        ++steps;
    }
};

asio::awaitable<void> join_and_note(TaskGroup& tasks, bool& joined)
{
    co_await tasks.join();
    joined = true;
}

asio::awaitable<void> fail()
{
    throw std::runtime_error("planted");
    co_return;
}

asio::awaitable<void> hold(Timers& timers, std::shared_ptr<int>)
{
    co_await sleep_until(timers, core::Time::max());
}

// What kills a child that runs `body`, or 0.
template <class Body>
int fatal_signal_of(Body body)
{
    const pid_t child = fork();
    if (child == 0) {
        const rlimit no_core{0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        std::signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        body();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_group)

BOOST_FIXTURE_TEST_CASE(a_task_never_runs_inside_spawn, World)
{
    const auto spawn_from_inside = [](World& world) -> asio::awaitable<void> {
        world.tasks.spawn(world.step_after(0s));
        BOOST_TEST(world.steps == 0);
        co_return;
    };
    tasks.spawn(step_after(0s));
    BOOST_TEST(steps == 0);
    tasks.spawn(spawn_from_inside(*this));
    timers.run();
    BOOST_TEST(steps == 2);
}

BOOST_FIXTURE_TEST_CASE(join_returns_when_the_last_task_has_ended, World)
{
    bool joined = false;
    tasks.spawn(step_after(1s));
    tasks.spawn(step_after(2s));
    asio::co_spawn(io, join_and_note(tasks, joined), asio::detached);
    timers.run_until(core::Time{} + 1s);
    BOOST_TEST(tasks.size() == 1u);
    BOOST_TEST(!joined);
    timers.run();
    BOOST_TEST(joined);
    BOOST_TEST(tasks.size() == 0u);
}

BOOST_FIXTURE_TEST_CASE(join_of_an_empty_group_returns_at_once, World)
{
    bool joined = false;
    asio::co_spawn(io, join_and_note(tasks, joined), asio::detached);
    timers.run();
    BOOST_TEST(joined);
}

BOOST_FIXTURE_TEST_CASE(cancel_reaches_every_task_even_one_that_has_not_begun, World)
{
    tasks.spawn(step_after(1h));
    timers.run_until(core::Time{} + 1s);
    tasks.spawn(step_after(1h));
    tasks.cancel();
    timers.run();
    BOOST_TEST(steps == 2);
    BOOST_TEST((timers.now() == core::Time{} + 1s));
    BOOST_TEST(tasks.size() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_task_spawned_after_a_cancel_is_not_cancelled, World)
{
    tasks.cancel();
    tasks.spawn(step_after(1s));
    timers.run();
    BOOST_TEST((timers.now() == core::Time{} + 1s));
}

BOOST_FIXTURE_TEST_CASE(a_cancel_from_outside_may_come_after_a_task_has_ended, World)
{
    tasks.spawn(step_after(0s));
    timers.run();
    tasks.cancel();
    timers.run();
    BOOST_TEST(steps == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_that_leaves_a_task_terminates)
{
    BOOST_TEST(fatal_signal_of([] {
                   asio::io_context io{1};
                   TaskGroup tasks{io.get_executor()};
                   tasks.spawn(fail());
                   io.run();
               }) == SIGABRT);
}

BOOST_AUTO_TEST_CASE(a_group_destroyed_with_a_task_inside_terminates_unless_its_io_context_was_stopped)
{
    const auto leave_one = [](bool stop) {
        return fatal_signal_of([stop] {
            asio::io_context io{1};
            VirtualTimers timers{io, core::WallTime{}};
            TaskGroup tasks{io.get_executor()};
            tasks.spawn(hold(timers, nullptr));
            timers.run();
            if (stop) io.stop();
        });
    };
    BOOST_TEST(leave_one(false) == SIGABRT);
    BOOST_TEST(leave_one(true) == 0);
}

BOOST_AUTO_TEST_CASE(tasks_that_die_with_their_io_context_are_released)
{
    auto held = std::make_shared<int>(1);
    {
        asio::io_context io{1};
        VirtualTimers timers{io, core::WallTime{}};
        TaskGroup tasks{io.get_executor()};
        tasks.spawn(hold(timers, held));
        timers.run();
        BOOST_TEST(held.use_count() == 2);
        io.stop();
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
