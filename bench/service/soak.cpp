#include "service/soak.hpp"

#include "machine.hpp"
#include "service/stage.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <ostream>
#include <utility>

namespace headcount::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t backlog_most = 5'000; // messages in the queue; more would measure the queue
constexpr std::uint64_t copies = 100;         // of each event
constexpr std::uint64_t instances = 2'000;    // that events speak of; all were seen in the first quarter of the time
constexpr auto pace = 5s;                     // of samples

// The most that samples from this part of the time on show, up to that part.
std::uint64_t most_between(const std::vector<SoakSample>& samples, double from, double to)
{
    const double whole = samples.empty() ? 0 : samples.back().seconds;
    std::uint64_t most = 0;
    for (const SoakSample& sample : samples)
        if (sample.seconds >= from * whole && sample.seconds <= to * whole)
            most = std::max(most, sample.memory.resident_kib);
    return most;
}

} // namespace

std::uint64_t SoakFigures::early_kib() const
{
    return most_between(samples, 0.25, 0.5);
}

std::uint64_t SoakFigures::late_kib() const
{
    return most_between(samples, 0.75, 1);
}

// Every hundredth event is a change: an instance comes, or one that came goes. The others speak of instances that are
// as they were, a hundred times each, under versions that grow.
SoakFigures soak(const SoakOptions& options, const std::function<void(std::string_view)>& progress)
{
    SoakFigures figures{.options = options, .samples = {}};
    progress("starting");
    Stage stage({.clusters = options.clusters, .accounts = options.accounts});
    stage.start_service();
    stage.settle();
    const auto before = stage.counts().events;
    const auto began = Clock::now();
    const auto end =
        began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.minutes * 60));
    auto next_sample = began + pace;
    for (std::uint64_t round = 0; Clock::now() < end; ++round) {
        stage.send_event(round % instances, 1 + round / instances, copies);
        if (round % 2 == 0) stage.change_one(round / 2);
        if (round % 10 != 0) continue;
        while (stage.backlog() > backlog_most)
            stage.pass(5ms);
        if (Clock::now() < next_sample) continue;
        next_sample += pace;
        const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
        figures.samples.push_back({seconds, stage.counts().events - before, memory_of(stage.service())});
        progress(std::to_string(figures.samples.back().events) + " events, " +
                 std::to_string(figures.samples.back().memory.resident_kib) + " KiB resident");
    }
    figures.events = stage.counts().events - before;
    figures.events_per_second =
        static_cast<double>(figures.events) / std::chrono::duration<double>(Clock::now() - began).count();
    stage.settle();
    stage.stop_service();
    return figures;
}

void print_table(const SoakFigures& f, std::ostream& out)
{
    out << "headcount serve under " << f.events << " events, " << std::fixed << std::setprecision(0)
        << f.events_per_second << " a second, " << f.options.clusters << " clusters of " << f.options.accounts
        << " accounts\n"
        << this_machine() << "\n\n";
    out << "resident at most, second quarter of the time  " << f.early_kib() << " KiB\n"
        << "resident at most, last quarter                " << f.late_kib() << " KiB\n";
}

Report report_of(const SoakFigures& f)
{
    const auto once = [](double value) { return Spread{value, value, value}; };
    Report report{"soak", {}};
    report.figures = {
        {.name = "events", .unit = "", .spread = once(static_cast<double>(f.events)), .better = Better::neither},
        {.name = "events a second", .unit = "", .spread = once(f.events_per_second), .better = Better::more},
        {.name = "resident at most, second quarter", .unit = "KiB", .spread = once(static_cast<double>(f.early_kib()))},
        {.name = "resident at most, last quarter", .unit = "KiB", .spread = once(static_cast<double>(f.late_kib()))}};
    return report;
}

// Pages come and go by a few; growth would go on.
std::vector<std::string> missed_goals(const SoakFigures& f)
{
    const std::uint64_t allowed = f.early_kib() + f.early_kib() / 20 + 512;
    if (!f.samples.empty() && f.late_kib() <= allowed) return {};
    return {"memory grew from " + std::to_string(f.early_kib()) + " to " + std::to_string(f.late_kib()) + " KiB over " +
            std::to_string(f.events) + " events"};
}

} // namespace headcount::bench
