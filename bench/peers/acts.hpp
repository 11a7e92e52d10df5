// One act of one peer: wrong counts, its run, and that it set them all.
#pragma once

#include "peers/peer.hpp"
#include "peers/process.hpp"
#include "peers/stage.hpp"

#include <cstddef>

namespace headcount::bench {

// It works on the first `events` of a file. Throws std::runtime_error with what it said where a count is left wrong.
Used replay_act(PeerStage& stage, const Peer& peer, const Task& task, std::size_t events);

struct Served {
    Used used;
    double seconds = 0; // from its start until the queue was empty
};

// They lie in the queue when it starts; it is ended when all are deleted, and the queue must be empty then. A stage is
// good for one such act: the receives that a peer leaves open when it ends would take messages of the next one.
Served serve_act(PeerStage& stage, const Peer& peer, const Task& task, std::size_t events);

} // namespace headcount::bench
