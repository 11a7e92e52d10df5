// Two coroutines at once: whoever ends first, is cancelled, fails, or goes away with the io_context.
#include "control/side_by_side.hpp"

#include "support/run_virtual.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using control::side_by_side;

namespace asio = boost::asio;

namespace {

struct SideBySideWorld : test::VirtualWorld {
    // Says when it begins and ends, after two waits; "cut" where one of them was cancelled.
    asio::awaitable<void> work(std::string name, core::Duration first, core::Duration second)
    {
        said.push_back(name + " begins");
        bool slept = co_await net::sleep_until(timers, timers.now() + first);
        slept = co_await net::sleep_until(timers, timers.now() + second) && slept;
        said.push_back(name + (slept ? " ends" : " is cut"));
        ended_at = timers.now();
    }

    asio::awaitable<void> nothing(std::string name)
    {
        said.push_back(std::move(name));
        co_return;
    }

    asio::awaitable<void> failing(std::string name, core::Duration after)
    {
        if (after > 0s) co_await net::sleep_until(timers, timers.now() + after);
        said.push_back(name + " fails");
        throw std::runtime_error(name);
    }

    // Of a task, which is what a reconciler runs in.
    asio::awaitable<void> both(asio::awaitable<void> beside, asio::awaitable<void> here)
    {
        try {
            co_await side_by_side(std::move(beside), std::move(here));
            said.emplace_back("both");
        } catch (const std::runtime_error& bug) {
            said.push_back(std::string("both failed: ") + bug.what());
        }
        slept_after = co_await net::sleep_until(timers, timers.now() + 1s);
    }

    void start(asio::awaitable<void> beside, asio::awaitable<void> here)
    {
        tasks.spawn(both(std::move(beside), std::move(here)));
    }

    using Said = std::vector<std::string>;
    Said said;
    core::Time ended_at{};
    bool slept_after = false;
    net::TaskGroup tasks{io.get_executor()};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(side_by_side_of_two, SideBySideWorld)

BOOST_AUTO_TEST_CASE(they_go_on_at_once_and_it_ends_when_both_have)
{
    start(work("beside", 1s, 1s), work("here", 1s, 4s));
    timers.run();
    BOOST_TEST(said == (Said{"beside begins", "here begins", "beside ends", "here ends", "both"}),
               boost::test_tools::per_element());
    BOOST_TEST((ended_at == core::Time{5s}));
    BOOST_TEST(slept_after);
}

BOOST_AUTO_TEST_CASE(it_waits_for_what_goes_on_beside)
{
    start(work("beside", 1s, 4s), work("here", 1s, 1s));
    timers.run();
    BOOST_TEST(said == (Said{"beside begins", "here begins", "here ends", "beside ends", "both"}),
               boost::test_tools::per_element());
    BOOST_TEST((ended_at == core::Time{5s}));
    BOOST_TEST(slept_after);
}

BOOST_AUTO_TEST_CASE(either_may_have_nothing_to_wait_for)
{
    start(nothing("beside"), nothing("here"));
    start(nothing("beside"), work("here", 1s, 1s));
    start(work("beside", 1s, 1s), nothing("here"));
    timers.run();
    BOOST_TEST(std::ranges::count(said, "both") == 3);
    BOOST_TEST(std::ranges::count(said, "here") == 2);
    BOOST_TEST(std::ranges::count(said, "beside") == 2);
    BOOST_TEST(tasks.size() == 0U);
}

// Here ends at 4 s, what goes on beside it at 6 s, and the task at 7 s.
BOOST_DATA_TEST_CASE(cancelling_it_cancels_both_wherever_they_are, boost::unit_test::data::xrange(0, 8), second)
{
    start(work("beside", 3s, 3s), work("here", 2s, 2s));
    timers.run_until(core::Time{second * 1s + 500ms});
    tasks.cancel();
    timers.run_until(timers.now());
    BOOST_TEST(tasks.size() == 0U, "it went on after it was cancelled");
    BOOST_TEST(said.back() == "both");
    BOOST_TEST(std::ranges::count(said, "here is cut") == (second < 4 ? 1 : 0));
    BOOST_TEST(std::ranges::count(said, "beside is cut") == (second < 6 ? 1 : 0));
    BOOST_TEST(slept_after == (second >= 7));
}

BOOST_AUTO_TEST_CASE(who_ended_is_not_cancelled_and_the_other_one_is)
{
    start(work("beside", 1s, 1s), work("here", 2s, 2s));
    timers.run_until(core::Time{3s});
    tasks.cancel();
    timers.run_until(timers.now());
    BOOST_TEST(said == (Said{"beside begins", "here begins", "beside ends", "here is cut", "both"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_cancellation_from_before_reaches_what_is_begun_beside)
{
    tasks.spawn([](SideBySideWorld& w) -> asio::awaitable<void> {
        co_await net::sleep_until(w.timers, core::Time{1s}); // cut
        co_await side_by_side(w.work("beside", 1s, 1s), w.work("here", 1s, 1s));
        w.said.emplace_back("both");
    }(*this));
    timers.run_until(core::Time{500ms});
    tasks.cancel();
    timers.run_until(timers.now());
    BOOST_TEST(said == (Said{"beside begins", "here begins", "here is cut", "beside is cut", "both"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_it_once_both_have_ended)
{
    start(work("beside", 1s, 1s), failing("here", 1s));
    timers.run();
    BOOST_TEST(said == (Said{"beside begins", "here fails", "beside ends", "both failed: here"}),
               boost::test_tools::per_element());
    said.clear();
    start(failing("beside", 1s), work("here", 1s, 1s));
    timers.run();
    BOOST_TEST(said == (Said{"here begins", "beside fails", "here ends", "both failed: beside"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_exception_at_once_or_of_both_leaves_it_too)
{
    start(failing("beside", 0s), failing("here", 0s));
    start(failing("beside", 0s), nothing("here"));
    start(nothing("beside"), failing("here", 0s));
    timers.run();
    BOOST_TEST(std::ranges::count(said, "both failed: here") == 2);
    BOOST_TEST(std::ranges::count(said, "both failed: beside") == 1);
    BOOST_TEST(tasks.size() == 0U);
}

// A caller whose waits throw when they are cancelled must not leave while the other one still goes on.
BOOST_AUTO_TEST_CASE(a_caller_whose_waits_throw_gets_his_exception_after_both_have_ended)
{
    asio::cancellation_signal stop;
    bool thrown = false;
    auto caller = [](SideBySideWorld& w) -> asio::awaitable<void> {
        co_await side_by_side(w.work("beside", 5s, 5s), w.work("here", 1s, 1s));
        w.said.emplace_back("both");
        co_await w.nothing("next");
    };
    asio::co_spawn(io, caller(*this), asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& error) {
                       thrown = error != nullptr;
                       said.emplace_back("left");
                   }));
    timers.run_until(core::Time{500ms});
    stop.emit(asio::cancellation_type::terminal);
    timers.run_until(timers.now());
    BOOST_TEST(said == (Said{"beside begins", "here begins", "here is cut", "beside is cut", "both", "left"}),
               boost::test_tools::per_element());
    BOOST_TEST(thrown);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(side_by_side_and_the_io_context)

// The end of a program: whoever waits goes with the io_context and frees what it holds.
BOOST_DATA_TEST_CASE(they_may_go_away_inside, boost::unit_test::data::xrange(0, 2), after_here)
{
    const auto held = std::make_shared<int>(0);
    {
        asio::io_context io;
        net::VirtualTimers timers{io, core::WallTime{}};
        auto wait = [](net::Timers& some, core::Time at, std::shared_ptr<int> /*held*/) -> asio::awaitable<void> {
            co_await net::sleep_until(some, at);
        };
        auto caller = [wait](net::Timers& some, core::Time here, std::shared_ptr<int> mine) -> asio::awaitable<void> {
            co_await side_by_side(wait(some, core::Time{9s}, mine), wait(some, here, mine));
        };
        asio::co_spawn(io, caller(timers, after_here ? core::Time{1s} : core::Time{9s}, held), [](auto) {});
        timers.run_until(core::Time{5s});
        BOOST_TEST(held.use_count() >= 3);
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
