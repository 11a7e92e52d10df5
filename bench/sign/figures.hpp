// What `headcount-bench sign` measures, and how it is shown and judged.
#pragma once

#include "report.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct SignOptions {
    std::size_t signatures = 20'000; // of each side in each pair
    std::size_t pairs = 11;
    Show show;
    bool check = false;
};

// One run of one side, for a signature.
struct SignCost {
    double cpu_ns = 0;
    double allocations = 0;
    double openssl_allocations = 0;
};

struct SignPair {
    SignCost floor;
    SignCost ours;

    double ratio() const { return ours.cpu_ns / floor.cpu_ns; }
};

struct SignRow {
    std::size_t token_bytes = 0;
    std::size_t body_bytes = 0;
    std::size_t canonical_bytes = 0;
    std::vector<SignPair> pairs;
};

struct SignFigures {
    SignOptions options;
    double goal = 0; // for the median ratio of each row
    std::vector<SignRow> rows;
};

void print_table(const SignFigures& figures, std::ostream& out);
Report report_of(const SignFigures& figures);

// The goals that are missed by more than what a busy machine explains, a sentence each. Allocations leave no room.
std::vector<std::string> missed_goals(const SignFigures& figures);

} // namespace headcount::bench
