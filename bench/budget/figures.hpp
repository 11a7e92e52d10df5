// What `headcount-bench budget` found, and how it is shown.
#pragma once

#include "budget/breakdown.hpp"
#include "budget/run_line.hpp"
#include "report.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct BudgetOptions {
    bool quick = false;
    std::uint32_t clusters = 0; // only scenes of so many; 0: all
    double budget_ms = 300;
    Show show;
};

// What AWS is like.
struct Weather {
    std::string name; // "20 ms"
    double call_ms = 0;
    double tail = 0; // the simulator's latency_tail
};

// One scene: an instance joins each of so many clusters, all at once, in so many rounds with other clusters.
struct BudgetScene {
    Weather weather;
    std::uint32_t clusters = 0;
    std::uint32_t rounds = 1;
    bool limited = false; // by the API budget, as configured by default

    // Whether the 99th percentile is to keep the budget. Larger bursts are only shown: at 20 ms a call, three calls
    // each of 10,000 clusters take 2.3 s with 256 runs at once; the API budget lets 25 counts be set at once, then 2.5
    // a second.
    bool has_goal() const { return clusters <= (limited ? 10U : 100U); }
};

struct BudgetCell {
    BudgetScene scene;
    bool known = false; // the clusters were looked at before
    std::vector<LoggedRun> runs;
    std::size_t lost = 0; // more of them: their lines came faster than they were read, or a sweep came before the event
};

struct BudgetFigures {
    BudgetOptions options;
    std::vector<BudgetCell> cells;
    std::vector<double> delete_ms; // mean of each scene: settled → its queue was told
};

void print_table(const BudgetFigures& figures, std::ostream& out);
Report report_of(const BudgetFigures& figures);

} // namespace headcount::bench
