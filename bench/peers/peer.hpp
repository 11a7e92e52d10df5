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

    bool ours() const { return words.empty(); }
};

// Ours first. For each that is not there a sentence in `left_out`.
std::vector<Peer> peers_there(const PeerOptions& options, std::vector<std::string>& left_out);

struct Task {
    std::string file{};          // of events; empty: those in the queue
    std::size_t concurrency = 0; // events at once
    const char* log_level = "error";
};

std::vector<std::string> words_of(const Peer& peer, const Task& task, const PeerStage& stage);

// What a peer brings along: its program, or its libraries and, where it needs one, the run-time of its language.
std::vector<std::pair<std::string, double>> sizes(const PeerOptions& options, const std::vector<Peer>& peers);

} // namespace headcount::bench
