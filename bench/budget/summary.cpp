#include "budget/summary.hpp"

#include <algorithm>
#include <cmath>

namespace headcount::bench {
namespace {

std::size_t place_of(std::size_t count, double share)
{
    const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(count)));
    return std::clamp<std::size_t>(place, 1, count) - 1;
}

} // namespace

double quantile(const std::vector<double>& ascending, double share)
{
    return ascending.at(place_of(ascending.size(), share));
}

BudgetSummary summary_of(const std::vector<LoggedRun>& runs, double budget_ms)
{
    std::vector<const LoggedRun*> ordered;
    for (const LoggedRun& run : runs)
        ordered.push_back(&run);
    std::ranges::sort(ordered, {}, [](const LoggedRun* run) { return run->total(); });

    BudgetSummary summary;
    summary.runs = runs.size();
    std::vector<Breakdown> over;
    for (const LoggedRun* run : ordered) {
        const double total_ms = run->total() / 1000;
        const Breakdown breakdown = breakdown_of(*run);
        summary.totals_ms.push_back(total_ms);
        if (total_ms > budget_ms) over.push_back(breakdown);
        for (std::size_t i = 0; i < breakdown.size(); ++i)
            summary.mean_ms[i] += breakdown[i] / 1000 / static_cast<double>(runs.size());
    }
    summary.p50_ms = quantile(summary.totals_ms, 0.5);
    summary.p90_ms = quantile(summary.totals_ms, 0.9);
    summary.p99_ms = quantile(summary.totals_ms, 0.99);
    summary.max_ms = summary.totals_ms.back();
    summary.over = over.size();
    summary.blamed = blame(over);
    summary.median_run = ordered.at(place_of(ordered.size(), 0.5));
    summary.slow_run = ordered.at(place_of(ordered.size(), 0.99));
    return summary;
}

std::string words(const std::vector<Blame>& blamed)
{
    std::string out;
    for (const Blame& each : blamed)
        out += (out.empty() ? "" : ", ") + std::string(each.part) + ' ' +
               std::to_string(std::lround(each.share * 100)) + " %";
    return out;
}

} // namespace headcount::bench
