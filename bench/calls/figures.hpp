// What `headcount-bench calls` measures, and how it is shown and judged.
#pragma once

#include "cost.hpp"
#include "report.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct CallOptions {
    bool plain = true;
    bool tls = true;
    std::size_t calls = 2000; // of each side in each pair: short pairs, so that a busy machine disturbs both alike
    std::size_t pairs = 41;
    std::size_t in_flight = 32;
    std::size_t token_bytes = 1024; // of the session token; 0: long-term keys
    Show show;
    bool check = false;
};

// One run of each side, of a call.
struct CallPair {
    Cost epoll;
    Cost floor;
    Cost ours;

    double ratio() const { return ours.cpu_us / floor.cpu_us; }
};

struct TransportFigures {
    std::string transport;       // "plain TCP", "TLS"
    double goal = 0;             // for the median ratio
    double most_allocations = 0; // of a call of ours
    std::size_t request_bytes = 0;
    std::size_t answer_bytes = 0; // header and body
    std::vector<CallPair> pairs;
};

struct CallFigures {
    CallOptions options;
    std::vector<TransportFigures> transports;
};

void print_table(const CallFigures& figures, std::ostream& out);
Report report_of(const CallFigures& figures);

// The goals that are missed by more than what a busy machine explains, a sentence each.
std::vector<std::string> missed_goals(const CallFigures& figures);

} // namespace headcount::bench
