// Runs one coroutine to its end on virtual time and hands back what it returned.
#pragma once

#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

namespace headcount::test {

namespace detail {

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::optional<T>& result)
{
    T value = co_await std::move(work);
    result.emplace(std::move(value));
}

} // namespace detail

// The world of a test: an io_context and its virtual clock, which starts at 2026-01-02T03:04:05Z.
struct VirtualWorld {
    boost::asio::io_context io{1};
    net::VirtualTimers timers{io, core::WallTime{std::chrono::seconds{1767323045}}};

    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        std::optional<T> result;
        net::TaskGroup tasks{io.get_executor()};
        tasks.spawn(detail::keep(std::move(work), result));
        timers.run();
        if (!result) throw std::logic_error("the coroutine did not end although nothing is left to wait for");
        return std::move(*result);
    }

    // As run(), where something else goes on for ever: stops the clock within `step` of the end.
    template <class T>
    T run_beside(boost::asio::awaitable<T> work, core::Duration step = std::chrono::milliseconds{10})
    {
        std::optional<T> result;
        net::TaskGroup tasks{io.get_executor()};
        tasks.spawn(detail::keep(std::move(work), result));
        const core::Time never = timers.now() + std::chrono::hours{24};
        while (tasks.size() > 0 && timers.now() < never)
            timers.run_until(timers.now() + step);
        if (!result) throw std::logic_error("the coroutine did not end within a day");
        return std::move(*result);
    }
};

} // namespace headcount::test
