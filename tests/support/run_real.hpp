// Runs one coroutine to its end on real time and real sockets, and hands back what it returned. A guard ends a run
// that hangs; nothing waits for it otherwise.
#pragma once

#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace headcount::test {

struct RealWorld {
    boost::asio::io_context io{1};
    net::RealTimers timers{io};

    // Other tasks stay where they are when it returns, and go on with the next run().
    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        std::optional<T> result;
        net::TaskGroup tasks{io.get_executor()};
        tasks.spawn(keep(std::move(work), result, io));
        io.restart();
        io.run_for(std::chrono::seconds{20});
        io.stop(); // the task group accepts a task inside only then
        if (!result) throw std::logic_error("the coroutine did not end in time");
        return std::move(*result);
    }

    void run(boost::asio::awaitable<void> work) { run(and_true(std::move(work))); }

private:
    template <class T>
    static boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::optional<T>& result,
                                             boost::asio::io_context& io)
    {
        T value = co_await std::move(work);
        result.emplace(std::move(value));
        io.stop();
    }

    static boost::asio::awaitable<bool> and_true(boost::asio::awaitable<void> work)
    {
        co_await std::move(work);
        co_return true;
    }
};

} // namespace headcount::test
