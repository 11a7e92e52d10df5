// Where every call takes 20 ms: what a peer adds to the time of an event, and what many at once take of memory.
#pragma once

#include "peers/figures.hpp"
#include "peers/peer.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace headcount::bench {

// A core for the simulator, one for the peer.
std::vector<PeerWaits> measure_waits(const PeerOptions& options, const std::vector<Peer>& peers,
                                     const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
