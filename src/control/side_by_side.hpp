// Two coroutines at once, of which only the second costs a thread of control of its own: the first goes on in that of
// the caller.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace headcount::control {

namespace asio = boost::asio;

// Begins `beside` and, as soon as it waits for something, `here`; returns when both have ended. Waits in either report
// a cancellation as a value. Cancelling this cancels what goes on `here` at once, and what goes on beside it when that
// has ended. An exception that leaves one of them leaves this, once both have ended.
asio::awaitable<void> side_by_side(asio::awaitable<void> beside, asio::awaitable<void> here);

} // namespace headcount::control
