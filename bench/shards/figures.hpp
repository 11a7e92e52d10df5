// What `headcount-bench shards` measures, and how it is shown and judged.
#pragma once

#include "report.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct ShardOptions {
    std::size_t events = 20'000; // of each run, each of a cluster of its own
    std::size_t accounts = 64;
    std::size_t shards = 2; // beside one
    std::size_t pairs = 5;
    Show show;
    bool check = false;
};

// One run with so many shards.
struct ShardRun {
    double seconds = 0;
    double cpu_us_per_event = 0;     // of all threads
    double busiest_us_per_event = 0; // of the one that had most to do
    double events_per_second = 0;
};

struct ShardPair {
    ShardRun one;
    ShardRun several;

    double speed() const { return several.events_per_second / one.events_per_second; }
    // How much faster the shards could go with a core for each: CPU of the one, by that of the busiest.
    double reach() const { return one.busiest_us_per_event / several.busiest_us_per_event; }
    double cpu() const { return several.cpu_us_per_event / one.cpu_us_per_event; }
};

struct ShardFigures {
    ShardOptions options;
    double largest_share = 0; // of the events, that one of the shards has
    double speed_goal = 0;    // at least, for the median
    double cpu_goal = 0;      // at most
    std::vector<ShardPair> pairs;
};

void print_table(const ShardFigures& figures, std::ostream& out);
Report report_of(const ShardFigures& figures);

// The goals that are missed by more than what a busy machine explains, a sentence each.
std::vector<std::string> missed_goals(const ShardFigures& figures);

} // namespace headcount::bench
