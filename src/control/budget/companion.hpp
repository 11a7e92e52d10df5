// One call in the line of the API budget, as whoever may take it along sees it.
#pragma once

#include "control/budget/limiter.hpp"
#include "headcount/net/notifier.hpp"

namespace headcount::control {

class Companion {
public:
    enum class State {
        waiting,
        admitted, // its turn has come
        excused,  // another call asks for it
        gone,     // the deadline came first, or it was cancelled
    };

    explicit Companion(net::Timers& timers) : wake(timers) {}

    State state = State::waiting;
    net::Notifier wake;
    Limiter::Place place; // while it waits
};

} // namespace headcount::control
