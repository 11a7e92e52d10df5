// What the runs of one scene come to.
#pragma once

#include "budget/breakdown.hpp"
#include "budget/run_line.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace headcount::bench {

struct BudgetSummary {
    std::size_t runs = 0;
    std::vector<double> totals_ms; // ascending
    double p50_ms = 0;
    double p90_ms = 0;
    double p99_ms = 0;
    double max_ms = 0;
    std::size_t over = 0;      // runs that took longer than the budget
    std::vector<Blame> blamed; // for them
    Breakdown mean_ms{};       // of all runs
    const LoggedRun* median_run = nullptr;
    const LoggedRun* slow_run = nullptr; // at p99
};

// Of at least one run; refers to them.
BudgetSummary summary_of(const std::vector<LoggedRun>& runs, double budget_ms);

// The value that this share of them does not exceed; of ascending values, at least one.
double quantile(const std::vector<double>& ascending, double share);

std::string words(const std::vector<Blame>& blamed); // "wait 61 %, first_byte 30 %"

} // namespace headcount::bench
