#include "aws/rate_gate.hpp"

#include <boost/asio/this_coro.hpp>

namespace headcount::aws {

asio::awaitable<bool> RateGate::pass(core::Deadline deadline)
{
    if (!rate_.enabled()) co_return true;
    if (line_.empty() && rate_.take(timers_.now()) == core::Duration::zero()) co_return true;
    const auto place = line_.emplace(line_.end(), timers_);
    const bool passed = co_await wait_in(place, deadline);
    line_.erase(place);
    wake_first();
    co_return passed;
}

asio::awaitable<bool> RateGate::wait_in(Line::iterator place, core::Deadline deadline)
{
    for (;;) {
        const core::Time now = timers_.now();
        if (deadline.passed(now)) co_return false;
        core::Deadline until = deadline;
        if (place == line_.begin()) {
            const auto wait = rate_.take(now);
            if (wait == core::Duration::zero()) co_return true;
            until = deadline.no_later_than(core::Deadline::after(now, wait));
        }
        co_await place->wait(until);
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) co_return false;
    }
}

// The rate has changed, and with it how long the first must wait; or there is another first.
void RateGate::wake_first()
{
    if (!line_.empty()) line_.front().notify();
}

void RateGate::answered(bool throttled)
{
    rate_.answered(timers_.now(), throttled);
    wake_first();
}

} // namespace headcount::aws
