// What goes wrong with one request, drawn before it is looked at. Pure.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/sim/simulated_aws.hpp"

namespace headcount::sim {

enum class Mishap { none, reset_before, reset_inside, server_error, html_503, throttle, hang };

struct Fate {
    Mishap mishap = Mishap::none;
    bool carried_out = true; // of a reset before the first byte: had the server done its work?
    core::Duration before{}; // wait, then carry out …
    core::Duration after{};  // … then wait, then answer
    core::Duration read_lag{};
};

Fate draw_fate(const Faults& faults, core::Random& random);

} // namespace headcount::sim
