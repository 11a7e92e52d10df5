// What the benchmark of the whole service measures, and how it is shown.
#pragma once

#include "report.hpp"
#include "service/usage.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct ServiceOptions {
    std::uint32_t clusters = 2000;
    std::uint32_t accounts = 40;
    std::uint32_t instances = 3; // of each cluster at first
    std::uint32_t rounds = 5;
    Show show;
    bool check = false; // exit with 1 where a goal is missed
};

// Resident memory, in MiB: without a cluster, and with up to 10,000 clusters and 100,000 instances known.
inline constexpr double idle_goal_mib = 16;
inline constexpr double loaded_goal_mib = 48;

// One round: an instance more in each cluster, and all that follows from it.
struct Round {
    double cpu_us = 0;           // of `serve`, all of it
    std::uint64_t events = 0;    // messages that it received and deleted
    std::uint64_t ecs_calls = 0; // that it made
};

struct ServiceFigures {
    ServiceOptions options;
    std::vector<Memory> idle;             // of several starts
    Memory loaded;                        // after all rounds
    std::uint64_t events = 0;             // that it had handled then
    std::vector<Round> rounds;            // on one core, service and simulator
    std::vector<double> lengths_ms;       // of as many rounds more, with a core each: until all was settled
    std::uint32_t installed_clusters = 0; // of the rounds with the defaults
    std::vector<Round> installed; // as above, with the defaults: second looks, a sweep, a share of the API's rates
};

void print_table(const ServiceFigures& figures, std::ostream& out);
Report report_of(const ServiceFigures& figures);
std::vector<std::string> missed_goals(const ServiceFigures& figures); // a sentence for each

} // namespace headcount::bench
