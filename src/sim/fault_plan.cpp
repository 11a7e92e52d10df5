#include "sim/fault_plan.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <array>
#include <utility>

namespace headcount::sim {
namespace {

// One throw of the dice: the probabilities stand side by side, what is left is luck.
Mishap draw_mishap(const Faults& faults, core::Random& random)
{
    const std::array chances{
        std::pair{faults.reset_before, Mishap::reset_before},
        std::pair{faults.reset_inside, Mishap::reset_inside},
        std::pair{faults.server_error, Mishap::server_error},
        std::pair{faults.html_503, Mishap::html_503},
        std::pair{faults.throttle, Mishap::throttle},
        std::pair{faults.hang, Mishap::hang},
        std::pair{faults.empty_500, Mishap::empty_500},
        std::pair{faults.cut_body, Mishap::cut_body},
        std::pair{faults.not_json, Mishap::not_json},
        std::pair{faults.redirect, Mishap::redirect},
        std::pair{faults.proxy_407, Mishap::proxy_407},
        std::pair{faults.long_length, Mishap::long_length},
        std::pair{faults.short_length, Mishap::short_length},
        std::pair{faults.close_idle, Mishap::close_idle},
        std::pair{faults.interim, Mishap::interim},
        std::pair{faults.chunked, Mishap::chunked},
        std::pair{faults.drip, Mishap::drip},
    };
    double thrown = random.unit();
    for (const auto& [chance, mishap] : chances) {
        if (thrown < chance) return mishap;
        thrown -= chance;
    }
    return Mishap::none;
}

} // namespace

bool spoils_only_the_answer(Mishap mishap)
{
    switch (mishap) {
    case Mishap::none:
    case Mishap::reset_inside:
    case Mishap::cut_body:
    case Mishap::long_length:
    case Mishap::short_length:
    case Mishap::close_idle:
    case Mishap::interim:
    case Mishap::chunked:
    case Mishap::drip: return true;
    case Mishap::reset_before:
    case Mishap::server_error:
    case Mishap::html_503:
    case Mishap::throttle:
    case Mishap::hang:
    case Mishap::empty_500:
    case Mishap::not_json:
    case Mishap::redirect:
    case Mishap::proxy_407: return false;
    }
    return false;
}

bool arrives_whole(Mishap mishap)
{
    return mishap == Mishap::none || mishap == Mishap::close_idle || mishap == Mishap::interim ||
           mishap == Mishap::chunked;
}

QueueFaults queue_faults(const Faults& faults)
{
    return {.duplicate = faults.duplicate_message,
            .short_receive = faults.short_receive,
            .empty_receive = faults.empty_receive,
            .disorder = faults.disorder,
            .lost_delete = faults.lost_delete,
            .entry_failed = faults.entry_failed,
            .entry_omitted = faults.entry_omitted};
}

namespace {

// Most answers come soon, a few take much longer: as networks and busy services have it.
core::Duration stretched(core::Duration latency, double tail, core::Random& random)
{
    constexpr core::Duration whole = std::chrono::seconds{1};
    const double u = (static_cast<double>(random.up_to(whole).count()) + 1) / (static_cast<double>(whole.count()) + 1);
    return std::chrono::duration_cast<core::Duration>(latency * std::min(std::pow(u, -tail), 50.0));
}

} // namespace

Fate draw_fate(const Faults& faults, core::Random& random)
{
    Fate fate;
    fate.mishap = draw_mishap(faults, random);
    fate.carried_out = random.chance(0.5);
    auto latency = faults.latency + random.up_to(faults.latency_spread);
    if (faults.latency_tail > 0) latency = stretched(latency, faults.latency_tail, random);
    fate.before = latency / 2;
    fate.after = latency - fate.before;
    fate.read_lag = random.up_to(faults.read_lag);
    // Drawn only where it matters: worlds without these faults stay as they are.
    if (faults.deaf > 0) fate.deaf = random.chance(faults.deaf);
    if (fate.mishap == Mishap::hang) {
        fate.deaf = true;
        fate.late = random.chance(0.5);
    }
    return fate;
}

} // namespace headcount::sim
