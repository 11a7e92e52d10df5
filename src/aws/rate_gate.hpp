// Where calls wait for their turn under the rate limit of adaptive_rate.hpp, first come first served. One for each
// account, region and service; one thread only.
#pragma once

#include "aws/adaptive_rate.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>

#include <list>

namespace headcount::aws {

namespace asio = boost::asio;

class RateGate {
public:
    explicit RateGate(net::Timers& timers) : timers_(timers), rate_(timers.now()) {}
    RateGate(const RateGate&) = delete;
    RateGate& operator=(const RateGate&) = delete;

    // True: send now. False: the deadline came first, or the caller was cancelled.
    asio::awaitable<bool> pass(core::Deadline deadline);

    void answered(bool throttled);

    bool anybody_waits() const { return !line_.empty(); }

private:
    using Line = std::list<net::Notifier>;

    asio::awaitable<bool> wait_in(Line::iterator place, core::Deadline deadline);
    void wake_first();

    net::Timers& timers_;
    AdaptiveRate rate_;
    Line line_; // those who wait; only the first looks for a token
};

} // namespace headcount::aws
