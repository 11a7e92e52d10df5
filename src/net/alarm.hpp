// One wake-up that can be moved at will: putting it off costs nothing, because the timer that runs is only looked at
// when it fires. What a connection's deadline is made of.
#pragma once

#include "headcount/net/timers.hpp"

#include <functional>
#include <memory>

namespace headcount::net {

class Alarm {
public:
    // `ring` may destroy the alarm. It is never called from inside set().
    Alarm(Timers& timers, std::function<void()> ring);
    ~Alarm(); // off
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    void set(core::Time at); // Time::max(): does not ring; a timer may still run, off() ends it
    void off();

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace headcount::net
