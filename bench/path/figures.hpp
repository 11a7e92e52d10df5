// What `headcount-bench path` measures, and how it is shown and judged.
#pragma once

#include "cost.hpp"
#include "report.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct PathOptions {
    bool plain = true;
    bool tls = true;
    std::size_t events = 2000; // of each run, each of a cluster of its own
    std::size_t pairs = 11;
    std::size_t in_flight = 32;      // events at once; of the floor: calls
    std::size_t token_bytes = 1024;  // of the session token; 0: long-term keys
    std::size_t wait_clusters = 320; // that change in each round at 20 ms a call
    std::size_t wait_rounds = 5;     // 0: none
    Show show;
    bool check = false;
};

// Of an event: its three calls by the floor, and all of it by us.
struct PathPair {
    Cost floor;
    Cost ours;

    double ratio() const { return ours.cpu_us / floor.cpu_us; }
};

struct PathScene {
    std::string transport; // "plain TCP", "TLS"
    bool known = false;    // the clusters were looked at before
    double goal = 0;       // for the median ratio
    std::size_t event_bytes = 0;
    std::size_t request_bytes = 0; // of all three
    std::size_t answer_bytes = 0;  // header and body, of all three
    std::vector<PathPair> pairs;
};

// One round of events where every call takes 20 ms.
struct WaitRound {
    double call_ms = 0; // of the floor, in the mean
    double p50_ms = 0;  // of a run of ours: its start → last answer
    double p99_ms = 0;
};

struct WaitScene {
    bool known = false;
    std::vector<WaitRound> rounds;

    double round_trips() const { return known ? 2 : 3; }
    // Beside calls of the floor, one after the other.
    double p50(const WaitRound& round) const { return round.p50_ms / (round_trips() * round.call_ms); }
    double p99(const WaitRound& round) const { return round.p99_ms / (round_trips() * round.call_ms); }
};

struct PathFigures {
    PathOptions options;
    std::vector<PathScene> scenes;
    std::vector<WaitScene> waits;
};

void print_table(const PathFigures& figures, std::ostream& out);
Report report_of(const PathFigures& figures);

// The goals that are missed by more than what a busy machine explains, a sentence each.
std::vector<std::string> missed_goals(const PathFigures& figures);

} // namespace headcount::bench
