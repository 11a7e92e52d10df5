// Who is compared: how each is started, and what of it has to be installed.
#pragma once

#include "peers/figures.hpp"
#include "peers/stage.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace headcount::bench {

struct Peer {
    std::string name;
    std::vector<std::string> words; // before those that every peer takes; empty: headcount
    std::size_t warm_up = 0;        // events that it works on before those that count

    // What they cost is told by the peer itself, in one run. A native program has nothing to compile: what a run of its
    // warm-up alone costs is taken off, which is that of its start, its connections and its first signatures.
    bool tells_what_counts = false;

    bool ours() const { return words.empty(); }
    std::size_t warm_up_of(std::size_t events) const { return events > warm_up ? warm_up : 0; } // none of fewer
};

// Ours first. For each that is not there a sentence in `left_out`.
std::vector<Peer> peers_there(const PeerOptions& options, std::vector<std::string>& left_out);

std::size_t most_warm_up(const std::vector<Peer>& peers);

struct Task {
    std::string file{};          // of events; empty: those in the queue
    std::size_t concurrency = 0; // events at once
    std::size_t warm_up = 0;     // the first so many are not in what a peer tells
    const char* log_level = "error";
};

std::vector<std::string> words_of(const Peer& peer, const Task& task, const PeerStage& stage);

// What a peer brings along: its program, or its libraries and, where it needs one, the run-time of its language.
std::vector<std::pair<std::string, double>> sizes(const PeerOptions& options, const std::vector<Peer>& peers);

} // namespace headcount::bench
