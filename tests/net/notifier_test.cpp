#include "headcount/net/notifier.hpp"

#include "headcount/net/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace {

constexpr core::Time start{};

struct World {
    asio::io_context io{1};
    VirtualTimers timers{io, core::WallTime{}};
    TaskGroup tasks{io.get_executor()};
    Notifier notifier{timers};
    std::optional<bool> woken;

    asio::awaitable<void> wait(core::Deadline deadline) { woken = co_await notifier.wait(deadline); }

    asio::awaitable<void> notify_after(core::Duration span)
    {
        co_await sleep_until(timers, timers.now() + span);
        notifier.notify();
        BOOST_TEST(!woken.has_value()); // never from inside notify()
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(notifier)

BOOST_FIXTURE_TEST_CASE(a_notification_before_the_wait_counts_once, World)
{
    notifier.notify();
    notifier.notify();
    tasks.spawn(wait({start + 1s}));
    timers.run();
    BOOST_TEST(*woken);
    BOOST_TEST((timers.now() == start));
    tasks.spawn(wait({start + 1s}));
    timers.run();
    BOOST_TEST(!*woken);
    BOOST_TEST((timers.now() == start + 1s));
}

BOOST_FIXTURE_TEST_CASE(a_notification_during_the_wait_ends_it_then, World)
{
    tasks.spawn(wait(core::Deadline::never()));
    tasks.spawn(notify_after(2s));
    timers.run();
    BOOST_TEST(*woken);
    BOOST_TEST((timers.now() == start + 2s));
    BOOST_TEST(timers.waiting() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_notification_at_the_very_deadline_is_not_lost, World)
{
    tasks.spawn(notify_after(1s));
    tasks.spawn(wait({start + 1s}));
    timers.run();
    BOOST_TEST(*woken);
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_wait_returns_false_and_a_later_notification_still_counts, World)
{
    tasks.spawn(wait(core::Deadline::never()));
    timers.run();
    BOOST_TEST(!woken.has_value());
    tasks.cancel();
    timers.run();
    BOOST_TEST(!*woken);
    notifier.notify();
    tasks.spawn(wait({start + 1s}));
    timers.run();
    BOOST_TEST(*woken);
}

BOOST_AUTO_TEST_CASE(a_waiter_may_outlive_its_notifier)
{
    asio::io_context io{1};
    VirtualTimers timers{io, core::WallTime{}};
    TaskGroup tasks{io.get_executor()};
    auto notifier = std::make_unique<Notifier>(timers);
    const auto wait = [](Notifier& waited) -> asio::awaitable<void> {
        const core::Deadline deadline{start + 1s};
        BOOST_TEST(!co_await waited.wait(deadline));
    };
    tasks.spawn(wait(*notifier));
    timers.run_until(start);
    notifier.reset();
    timers.run();
    BOOST_TEST(tasks.size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
