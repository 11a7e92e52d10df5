// What goes wrong with one request, drawn before it is looked at. Pure.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"

namespace headcount::sim {

enum class Mishap {
    none,
    reset_before,
    reset_inside,
    server_error,
    html_503,
    throttle,
    hang,
    empty_500,
    cut_body,
    not_json,
    redirect,
    proxy_407,
    long_length,
    short_length,
    close_idle,
    interim,
    chunked,
    drip,
};

// The call is carried out as if nothing were, and its answer is what goes wrong, if at all.
bool spoils_only_the_answer(Mishap mishap);

// … and a client that knows HTTP gets all of the answer, at once.
bool arrives_whole(Mishap mishap);

struct Fate {
    Mishap mishap = Mishap::none;
    bool carried_out = true; // of a reset before the first byte and of a hang: does the server do its work?
    bool late = false;       // … of a hang: after the silence
    bool deaf = false;       // the server does not notice that its caller has left
    core::Duration before{}; // wait, then carry out …
    core::Duration after{};  // … then wait, then answer
    core::Duration read_lag{};
};

QueueFaults queue_faults(const Faults& faults); // the part of a queue

Fate draw_fate(const Faults& faults, core::Random& random);

} // namespace headcount::sim
