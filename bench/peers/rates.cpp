#include "peers/rates.hpp"

#include "cpu.hpp"
#include "peers/acts.hpp"

#include <algorithm>
#include <string>

namespace headcount::bench {

namespace {

double seconds_of(const PeerOptions& options, const Peer& peer, std::size_t events)
{
    PeerStage stage({.name = "a core each", .queue = true}, options.events);
    stage.keep_on_core(1);
    return serve_act(stage, peer, {.concurrency = options.concurrency}, events).seconds;
}

} // namespace

std::vector<PeerRates> measure_rates(const PeerOptions& options, const std::vector<Peer>& peers,
                                     const std::function<void(std::string_view)>& progress)
{
    keep_on_core(0, 0);
    const std::size_t few = options.short_serving();
    std::vector<PeerRates> out;
    for (const Peer& peer : peers)
        out.push_back({peer.name, {}});
    for (std::size_t run = 0; run < options.runs; ++run)
        for (std::size_t i = 0; i < peers.size(); ++i) {
            progress("a core each, " + peers[i].name + ", run " + std::to_string(run + 1) + " of " +
                     std::to_string(options.runs));
            const double start = seconds_of(options, peers[i], few);
            const double all = seconds_of(options, peers[i], options.events);
            const auto events = static_cast<double>(options.events - few);
            out[i].events_per_second.push_back(events / std::max(1e-3, all - start));
        }
    return out;
}

} // namespace headcount::bench
