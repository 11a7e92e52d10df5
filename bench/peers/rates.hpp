// How fast a peer empties a queue, with a core for the simulator and one for the peer.
#pragma once

#include "peers/figures.hpp"
#include "peers/peer.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace headcount::bench {

std::vector<PeerRates> measure_rates(const PeerOptions& options, const std::vector<Peer>& peers,
                                     const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
