#include "cli/demo/tally.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace headcount::cli {
namespace {

boost::json::value as_json(const Tally::Span& span)
{
    if (span.events == 0) return nullptr; // no figure, rather than the best one
    return {{"p50", span.p50.count()}, {"p99", span.p99.count()}, {"max", span.max.count()}, {"events", span.events}};
}

std::string in_words(const Tally::Span& span)
{
    if (span.events == 0) return "none";
    std::ostringstream text;
    text << "p50 " << span.p50.count() << " ms, p99 " << span.p99.count() << " ms, max " << span.max.count() << " ms ("
         << span.events << " events)";
    return text.str();
}

} // namespace

void Tally::add(const app::RunRecord& run)
{
    ++runs_;
    calls_ += run.report.calls;
    most_calls_ = std::max(most_calls_, run.report.calls);
    for (const auto& row : run.report.rows)
        adjusted_ += row.decision.outcome == core::Outcome::adjusted ? 1 : 0;
    auto& ages = run.found_idle ? idle_ : busy_;
    for (const auto age : run.event_ages)
        ages.push_back(std::chrono::round<std::chrono::milliseconds>(age));
}

Tally::Span Tally::span(std::vector<std::chrono::milliseconds> ages)
{
    if (ages.empty()) return {};
    std::ranges::sort(ages);
    const auto at = [&ages](double share) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(ages.size())));
        return ages[std::max<std::size_t>(rank, 1) - 1];
    };
    return {.p50 = at(0.50), .p99 = at(0.99), .max = ages.back(), .events = ages.size()};
}

void print_json(const Summary& summary, std::ostream& out)
{
    const boost::json::object object{
        {"seed", summary.options.seed},
        {"clusters", summary.options.clusters},
        {"events", summary.end.events},
        {"events_delivered", summary.end.delivered},
        {"runs", summary.tally.runs()},
        {"adjusted", summary.tally.adjusted()},
        {"ecs_calls", summary.tally.calls()},
        {"calls_per_run_max", summary.tally.most_calls()},
        {"event_to_applied_ms", as_json(summary.tally.idle())},
        {"busy_ms", as_json(summary.tally.busy())},
        {"over_budget", summary.over_budget},
        {"swept", summary.swept},
        {"lost", summary.lost},
        {"drift", summary.end.drift},
        {"world", summary.world},
    };
    out << boost::json::serialize(object) << '\n';
}

void print_text(const Summary& summary, std::ostream& out)
{
    const auto& tally = summary.tally;
    const double per_run =
        tally.runs() == 0 ? 0 : static_cast<double>(tally.calls()) / static_cast<double>(tally.runs());
    out << "events       " << summary.end.events << " state changes, " << summary.end.delivered
        << " messages with task events and duplicates\n"
        << "runs         " << tally.runs() << ", of them " << tally.adjusted() << " changed a desired count\n"
        << "ECS calls    " << tally.calls() << ", " << std::fixed << std::setprecision(2) << per_run
        << " a run, at most " << tally.most_calls() << "\n"
        << "idle cluster " << in_words(tally.idle()) << " from event to applied; the budget is 300 ms\n"
        << "busy cluster " << in_words(tally.busy()) << " (they waited for the run before, or for a retry)\n"
        << "over budget  " << summary.over_budget << " runs\n"
        << "by the sweep " << summary.swept << " changes that no event had told yet\n"
        << "lost         " << summary.lost << " messages\n"
        << "drift        " << summary.end.drift << " services out of sync at the end\n"
        << "world        " << summary.world << " (seed " << summary.options.seed << ")\n";
}

} // namespace headcount::cli
