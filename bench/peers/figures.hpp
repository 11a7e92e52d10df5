// What the comparison with others measured, and how it is shown. How it is measured is left to measure.cpp.
#pragma once

#include "report.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace headcount::bench {

struct PeerOptions {
    std::size_t events = 2'000;
    std::size_t runs = 5;
    std::size_t concurrency = 16;
    std::string folder; // what bench/peers/build-peers made; empty: only ours and Beast
    bool replaying = true;
    bool serving = true;

    Show show;
};

// One act of one peer.
struct PeerRun {
    double cpu_us = 0;   // of an event behind the warm-up
    double start_ms = 0; // wall time of a run with one event, from start to end; 0: it serves a queue
    double resident_mb = 0;
};

struct PeerFigures {
    std::string peer;
    double goal = 0; // CPU of an event, over ours, at least; of Beast: ours over its, at most; 0: none
    std::vector<PeerRun> runs;
};

struct SceneFigures {
    std::string scene;
    std::vector<PeerFigures> peers; // ours first
};

// A run where every call takes 20 ms: what is left is what a peer adds.
struct PeerWait {
    double p50_ms = 0; // of an event, with 16 at once
    double p99_ms = 0;
    double crowd_mb = 0; // resident with 256 at once
};

struct PeerWaits {
    std::string peer;
    std::vector<PeerWait> runs;
};

// A run that empties a queue, with a core for the peer.
struct PeerRate {
    double events_per_second = 0;
    double busy = 0; // share of its core that it used; where it is not all, the simulated AWS is what limits
};

struct PeerRates {
    std::string peer;
    std::vector<PeerRate> runs;
};

struct ComparisonFigures {
    PeerOptions options;
    std::vector<SceneFigures> scenes;
    std::vector<PeerWaits> waits;
    std::vector<PeerRates> rates;
    std::vector<std::pair<std::string, double>> sizes_mb; // of what has to be installed, by peer
    std::vector<std::string> left_out;                    // a sentence each
};

void print_table(const ComparisonFigures& figures, std::ostream& out);
Report report_of(const ComparisonFigures& figures);

} // namespace headcount::bench
