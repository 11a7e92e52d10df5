#include "peers/rates.hpp"

#include "cpu.hpp"
#include "peers/acts.hpp"
#include "peers/told.hpp"

#include <algorithm>
#include <string>

namespace headcount::bench {
namespace {

constexpr double least_seconds = 1e-3;

Served serve(const PeerOptions& options, const Peer& peer, std::size_t events)
{
    PeerStage stage({.name = "a core each", .queue = true}, peer.warm_up + options.events);
    stage.keep_on_core(1);
    return serve_act(stage, peer, {.concurrency = options.concurrency, .warm_up = peer.warm_up_of(events)}, events);
}

PeerRate rate_of(const PeerOptions& options, const Peer& peer)
{
    const Served all = serve(options, peer, peer.warm_up + options.events);
    if (peer.tells_what_counts) {
        const Told told = told_in(all.used.output);
        return {told.events_per_second(), told.cpu_seconds / std::max(least_seconds, told.seconds)};
    }
    const Served few = serve(options, peer, peer.warm_up);
    const double seconds = std::max(least_seconds, all.seconds - few.seconds);
    return {static_cast<double>(options.events) / seconds, (all.used.cpu_seconds - few.used.cpu_seconds) / seconds};
}

} // namespace

std::vector<PeerRates> measure_rates(const PeerOptions& options, const std::vector<Peer>& peers,
                                     const std::function<void(std::string_view)>& progress)
{
    keep_on_core(0, 0);
    std::vector<PeerRates> out;
    for (const Peer& peer : peers)
        out.push_back({peer.name, {}});
    for (std::size_t run = 0; run < options.runs; ++run)
        for (std::size_t i = 0; i < peers.size(); ++i) {
            progress("a core each, " + peers[i].name + ", run " + std::to_string(run + 1) + " of " +
                     std::to_string(options.runs));
            out[i].runs.push_back(rate_of(options, peers[i]));
        }
    return out;
}

} // namespace headcount::bench
