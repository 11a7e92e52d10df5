// A wake-up that is never lost: notify() before wait() counts. One waiter at a time, one thread only.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace headcount::net {

class Notifier {
public:
    explicit Notifier(Timers& timers);
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    void notify();

    // True when notified (now or since the last wait), false at the deadline or when cancelled.
    asio::awaitable<bool> wait(core::Deadline deadline);

private:
    struct State;
    Timers& timers_;
    std::shared_ptr<State> state_;
};

} // namespace headcount::net
