// Runs a coroutine in another thread's executor and waits for its end; where that is the own one, later in the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace headcount::app {

namespace asio = boost::asio;

// A cancellation of the caller does not reach the task: it would be emitted in the wrong thread. So the task has to end
// by itself, by a deadline of its own.
template <class T>
asio::awaitable<T> run_on(asio::any_io_executor executor, asio::awaitable<T> task)
{
    auto token = asio::bind_cancellation_slot(asio::cancellation_slot{}, asio::use_awaitable);
    co_return co_await asio::co_spawn(std::move(executor), std::move(task), std::move(token));
}

} // namespace headcount::app
