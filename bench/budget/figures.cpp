#include "budget/figures.hpp"

#include "budget/summary.hpp"
#include "machine.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <optional>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

namespace json = boost::json;

std::string name_of(const BudgetCell& cell)
{
    return cell.scene.weather.name + ", " + std::to_string(cell.scene.clusters) + " clusters, " +
           (cell.known ? "known" : "cold") + (cell.scene.limited ? ", API budget on" : "");
}

json::object run_object(const LoggedRun& run)
{
    json::array stages;
    for (const LoggedStage& stage : run.stages)
        stages.push_back(json::array{stage.name, std::round(stage.start), std::round(stage.length)});
    return {{"total_ms", run.total() / 1000}, {"stages", std::move(stages)}};
}

json::object cell_object(const BudgetCell& cell, const BudgetSummary& summary)
{
    json::object mean;
    for (std::size_t i = 0; i < parts.size(); ++i)
        mean[parts[i]] = std::round(summary.mean_ms[i] * 1000) / 1000;
    json::array blamed;
    for (const Blame& each : summary.blamed)
        blamed.push_back(json::array{each.part, std::round(each.share * 1000) / 1000});
    return {{"weather", cell.scene.weather.name},
            {"call_ms", cell.scene.weather.call_ms},
            {"clusters", cell.scene.clusters},
            {"known", cell.known},
            {"limited", cell.scene.limited},
            {"has_goal", cell.scene.has_goal()},
            {"runs", summary.runs},
            {"lost", cell.lost},
            {"p50_ms", summary.p50_ms},
            {"p90_ms", summary.p90_ms},
            {"p99_ms", summary.p99_ms},
            {"max_ms", summary.max_ms},
            {"over", summary.over},
            {"blame", std::move(blamed)},
            {"mean_ms", std::move(mean)},
            {"totals_ms", json::array(summary.totals_ms.begin(), summary.totals_ms.end())},
            {"median_run", run_object(*summary.median_run)},
            {"slow_run", run_object(*summary.slow_run)}};
}

} // namespace

void print_table(const BudgetFigures& figures, std::ostream& out)
{
    out << "from an event's own time to its count applied, over TLS, API buckets off unless said otherwise; the budget "
           "is "
        << figures.options.budget_ms << " ms\n"
        << this_machine() << "\n\n"
        << std::left << std::setw(44) << "" << std::right;
    for (const char* head : {"runs", "p50 ms", "p90 ms", "p99 ms", "max ms", "over"})
        out << std::setw(9) << head;
    out << '\n';
    for (const BudgetCell& cell : figures.cells) {
        if (cell.runs.empty()) continue;
        const BudgetSummary summary = summary_of(cell.runs, figures.options.budget_ms);
        out << std::left << std::setw(44) << name_of(cell) << std::right << std::fixed << std::setprecision(0)
            << std::setw(9) << summary.runs;
        for (const double value : {summary.p50_ms, summary.p90_ms, summary.p99_ms, summary.max_ms})
            out << std::setw(9) << value;
        out << std::setw(9) << summary.over << (summary.over > 0 ? "  by " + words(summary.blamed) : "")
            << (cell.lost > 0 ? "  (" + std::to_string(cell.lost) + " more whose path is not known)" : "") << '\n';
    }
}

Report report_of(const BudgetFigures& figures)
{
    Report report{"budget", {}};
    json::array cells;
    for (const BudgetCell& cell : figures.cells) {
        if (cell.runs.empty()) continue;
        const BudgetSummary summary = summary_of(cell.runs, figures.options.budget_ms);
        report.figures.push_back({.name = name_of(cell) + ": event to applied",
                                  .unit = "ms",
                                  .spread = {summary.p50_ms, summary.totals_ms.front(), summary.max_ms},
                                  .runs = summary.runs});
        report.figures.push_back( // its spread: from p90 to the longest
            {.name = name_of(cell) + ": event to applied, p99",
             .unit = "ms",
             .spread = {summary.p99_ms, summary.p90_ms, summary.max_ms},
             .runs = summary.runs,
             .goal = cell.scene.has_goal() ? std::optional(figures.options.budget_ms) : std::nullopt});
        report.figures.push_back(
            {.name = name_of(cell) + ": over budget",
             .unit = "%",
             .spread = {100.0 * static_cast<double>(summary.over) / static_cast<double>(summary.runs),
                        100.0 * static_cast<double>(summary.over) / static_cast<double>(summary.runs),
                        100.0 * static_cast<double>(summary.over) / static_cast<double>(summary.runs)},
             .runs = summary.runs});
        cells.push_back(cell_object(cell, summary));
    }
    report.pictures = {{"budget_ms", figures.options.budget_ms},
                       {"parts", json::array(parts.begin(), parts.end())},
                       {"delete_ms", json::array(figures.delete_ms.begin(), figures.delete_ms.end())},
                       {"cells", std::move(cells)}};
    return report;
}

} // namespace headcount::bench
