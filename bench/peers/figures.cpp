#include "peers/figures.hpp"

#include "machine.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <iomanip>
#include <optional>
#include <ostream>
#include <string_view>

namespace headcount::bench {
namespace {

namespace json = boost::json;

constexpr double start_goal_ms = 25;
constexpr double crowd_goal_mb = 32;

Spread cpu(const PeerFigures& peer)
{
    return spread_of(peer.runs, [](const PeerRun& run) { return run.cpu_us; });
}

// Of runs taken in turn, which the machine disturbed alike.
Spread ratios(const SceneFigures& scene, const PeerFigures& peer)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < peer.runs.size(); ++i) {
        const double ours = scene.peers.front().runs.at(i).cpu_us;
        values.push_back(peer.peer == "beast" ? ours / peer.runs[i].cpu_us : peer.runs[i].cpu_us / ours);
    }
    return spread_of(values, [](double value) { return value; });
}

Spread start(const PeerFigures& peer)
{
    return spread_of(peer.runs, [](const PeerRun& run) { return run.start_ms; });
}

bool is_ours(const SceneFigures& scene, const PeerFigures& peer)
{
    return &peer == &scene.peers.front();
}

double p50(const PeerWait& wait)
{
    return wait.p50_ms;
}

double p99(const PeerWait& wait)
{
    return wait.p99_ms;
}

double events_a_second(const PeerRate& rate)
{
    return rate.events_per_second;
}

double busy_percent(const PeerRate& rate)
{
    return rate.busy * 100;
}

double crowd(const PeerWait& wait)
{
    return wait.crowd_mb;
}

// A Beast client that does nothing that is not needed.
const PeerWaits* floor_of(const ComparisonFigures& figures)
{
    const auto found = std::ranges::find(figures.waits, "beast", &PeerWaits::peer);
    return found == figures.waits.end() ? nullptr : &*found;
}

std::string goal_words(const PeerFigures& peer)
{
    std::string number = std::to_string(peer.goal);
    number.resize(number.find('.') + 3);
    return (peer.peer == "beast" ? "at most " : "at least ") + number;
}

void print_scene(const SceneFigures& scene, std::ostream& out)
{
    out << '\n'
        << std::left << std::setw(28) << scene.scene << std::right << std::setw(10) << "CPU us" << std::setw(10)
        << "min" << std::setw(10) << "max" << std::setw(11) << "start ms" << std::setw(9) << "RSS MB"
        << "  times ours\n";
    for (const PeerFigures& peer : scene.peers) {
        const auto resident = spread_of(peer.runs, [](const PeerRun& run) { return run.resident_mb; });
        const Spread spent = cpu(peer);
        out << std::left << std::setw(28) << "  " + peer.peer << std::right << std::fixed << std::setprecision(1)
            << std::setw(10) << spent.median << std::setw(10) << spent.least << std::setw(10) << spent.most;
        if (start(peer).median > 0)
            out << std::setw(11) << start(peer).median;
        else
            out << std::setw(11) << "";
        out << std::setw(9) << resident.median;
        if (!is_ours(scene, peer))
            out << std::setprecision(2) << "  " << (peer.peer == "beast" ? "ours: " : "") << ratios(scene, peer).median
                << (peer.peer == "beast" ? " of it" : "");
        if (peer.goal > 0) out << " (goal " << goal_words(peer) << ")";
        out << '\n';
    }
}

} // namespace

void print_table(const ComparisonFigures& figures, std::ostream& out)
{
    out << this_machine() << '\n'
        << figures.options.events << " events of as many clusters, " << figures.options.concurrency
        << " at once, three calls each; client and server on one core; medians of " << figures.options.runs
        << " runs\n";
    for (const SceneFigures& scene : figures.scenes)
        print_scene(scene, out);
    if (!figures.waits.empty()) out << "\nwith 20 ms a call, 16 at once     p50 ms    p99 ms   MB with 256 at once\n";
    for (const PeerWaits& peer : figures.waits)
        out << std::left << std::setw(28) << "  " + peer.peer << std::right << std::fixed << std::setprecision(1)
            << std::setw(12) << spread_of(peer.runs, p50).median << std::setw(10) << spread_of(peer.runs, p99).median
            << std::setw(10) << spread_of(peer.runs, crowd).median << '\n';
    if (!figures.rates.empty()) out << "\nout of a queue, a core each       events/s       min       max   its core\n";
    for (const PeerRates& peer : figures.rates) {
        const Spread rate = spread_of(peer.runs, events_a_second);
        out << std::left << std::setw(28) << "  " + peer.peer << std::right << std::fixed << std::setprecision(0)
            << std::setw(14) << rate.median << std::setw(10) << rate.least << std::setw(10) << rate.most << std::setw(9)
            << spread_of(peer.runs, busy_percent).median << " %\n";
    }
    if (!figures.rates.empty())
        out << "  where its core is not busy, the simulated AWS on the other one is what limits\n";
    for (const std::string& sentence : figures.left_out)
        out << sentence << '\n';
}

Report report_of(const ComparisonFigures& figures)
{
    Report report{"peers", {}};
    const auto add = [&report](std::string name, const char* unit, const Spread& spread, std::size_t runs,
                               std::optional<double> goal = std::nullopt, Better better = Better::less) {
        report.figures.push_back({std::move(name), unit, spread, runs, better, goal});
    };
    for (const SceneFigures& scene : figures.scenes)
        for (const PeerFigures& peer : scene.peers) {
            const std::string name = scene.scene + ", " + peer.peer + ": ";
            const bool ours = is_ours(scene, peer);
            add(name + "CPU of an event", "us", cpu(peer), peer.runs.size());
            if (start(peer).median > 0)
                add(name + "start to end of one event", "ms", start(peer), peer.runs.size(),
                    ours ? std::optional(start_goal_ms) : std::nullopt);
            add(name + "memory", "MB", spread_of(peer.runs, [](const PeerRun& run) { return run.resident_mb; }),
                peer.runs.size());
            if (!ours)
                add(name + (peer.peer == "beast" ? "our CPU over its" : "its CPU over ours"), "", ratios(scene, peer),
                    peer.runs.size(), peer.goal > 0 ? std::optional(peer.goal) : std::nullopt,
                    peer.peer == "beast" ? Better::less : Better::more);
        }
    for (const PeerWaits& peer : figures.waits) {
        const std::string name = "20 ms a call, " + peer.peer + ": ";
        const bool ours = &peer == &figures.waits.front();
        const auto floor = floor_of(figures);
        add(name + "p50 of an event", "ms", spread_of(peer.runs, p50), peer.runs.size(),
            ours && floor ? std::optional(1.1 * spread_of(floor->runs, p50).median) : std::nullopt);
        add(name + "p99 of an event", "ms", spread_of(peer.runs, p99), peer.runs.size(),
            ours && floor ? std::optional(1.3 * spread_of(floor->runs, p99).median) : std::nullopt);
        add(name + "memory with 256 at once", "MB", spread_of(peer.runs, crowd), peer.runs.size(),
            ours ? std::optional(crowd_goal_mb) : std::nullopt);
    }
    for (const PeerRates& peer : figures.rates) {
        const std::string name = "out of a queue, " + peer.peer + ": ";
        add(name + "events a second", "", spread_of(peer.runs, events_a_second), peer.runs.size(), std::nullopt,
            Better::more);
        add(name + "use of its core", "%", spread_of(peer.runs, busy_percent), peer.runs.size(), std::nullopt,
            Better::neither);
    }
    for (const auto& [peer, size] : figures.sizes_mb)
        add(peer + ": size of what is installed", "MB", {size, size, size}, 1);
    report.pictures = {{"left_out", json::array(figures.left_out.begin(), figures.left_out.end())},
                       {"events", figures.options.events},
                       {"concurrency", figures.options.concurrency}};
    return report;
}

} // namespace headcount::bench
