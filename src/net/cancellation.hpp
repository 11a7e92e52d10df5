// Was the coroutine that awaits this asked to stop? An operation that ended early does not tell why; this does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

namespace headcount::net {

// For hot paths, which ask for the state themselves: that costs no coroutine.
inline bool is_cancelled(const boost::asio::cancellation_state& state)
{
    return state.cancelled() != boost::asio::cancellation_type::none;
}

inline boost::asio::awaitable<bool> is_cancelled()
{
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    co_return is_cancelled(state);
}

} // namespace headcount::net
