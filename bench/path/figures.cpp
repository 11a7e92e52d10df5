#include "path/figures.hpp"

#include "goal.hpp"
#include "machine.hpp"
#include "path/waits.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <iomanip>
#include <optional>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

constexpr int name_width = 42;
constexpr double p50_goal = 1.10;
constexpr double p99_goal = 1.30;

// The figures of one scene, over its pairs.
struct Spreads {
    explicit Spreads(const PathScene& scene)
        : floor_cpu(spread_of(scene.pairs, [](const PathPair& pair) { return pair.floor.cpu_us; })),
          our_cpu(spread_of(scene.pairs, [](const PathPair& pair) { return pair.ours.cpu_us; })),
          ratio(spread_of(scene.pairs, [](const PathPair& pair) { return pair.ratio(); })),
          floor_allocations(spread_of(scene.pairs, [](const PathPair& pair) { return pair.floor.allocations; })),
          our_allocations(spread_of(scene.pairs, [](const PathPair& pair) { return pair.ours.allocations; }))
    {
    }

    Spread floor_cpu;
    Spread our_cpu;
    Spread ratio;
    Spread floor_allocations;
    Spread our_allocations;
};

struct WaitSpreads {
    explicit WaitSpreads(const WaitScene& scene)
        : call(spread_of(scene.rounds, [](const WaitRound& round) { return round.call_ms; })),
          p50_ms(spread_of(scene.rounds, [](const WaitRound& round) { return round.p50_ms; })),
          p99_ms(spread_of(scene.rounds, [](const WaitRound& round) { return round.p99_ms; })),
          p50(spread_of(scene.rounds, [&](const WaitRound& round) { return scene.p50(round); })),
          p99(spread_of(scene.rounds, [&](const WaitRound& round) { return scene.p99(round); }))
    {
    }

    Spread call;
    Spread p50_ms;
    Spread p99_ms;
    Spread p50;
    Spread p99;
};

std::string clusters_of(bool known)
{
    return known ? "known clusters" : "unknown clusters";
}

} // namespace

void print_table(const PathFigures& f, std::ostream& out)
{
    out << "an event from its bytes to UpdateService, beside its three calls by plain Boost.Beast: " << f.options.pairs
        << " pairs of\n"
        << f.options.events << " events, " << f.options.in_flight << " in flight; CPU time of the client\n"
        << this_machine() << '\n';
    Table table(out, name_width);
    for (const PathScene& scene : f.scenes) {
        const Spreads spreads(scene);
        table.head(scene.transport + ", " + clusters_of(scene.known) + ", an event of " +
                   std::to_string(scene.event_bytes) + " bytes, " + std::to_string(scene.request_bytes) +
                   " bytes out, " + std::to_string(scene.answer_bytes) + " in");
        table.row("  Beast, CPU for three calls", "us", spreads.floor_cpu, 1);
        table.row("  ours, CPU for an event", "us", spreads.our_cpu, 1);
        table.row("  ours / Beast", "", spreads.ratio, 3);
        table.row("  Beast, allocations for three calls", "", spreads.floor_allocations, 1);
        table.row("  ours, allocations for an event", "", spreads.our_allocations, 1);
        out << "  goal: ours / Beast at most " << std::setprecision(2) << scene.goal << '\n';
    }
    for (const WaitScene& scene : f.waits) {
        const WaitSpreads spreads(scene);
        table.head("20 ms a call over TLS, " + clusters_of(scene.known) + ", " + std::to_string(wait_in_flight) +
                   " in flight, rounds of " + std::to_string(f.options.wait_clusters) + " events");
        table.row("  Beast, a call", "ms", spreads.call, 2);
        table.row("  ours, start of a run to its end, p50", "ms", spreads.p50_ms, 2);
        table.row("  ours, p99", "ms", spreads.p99_ms, 2);
        out << std::setprecision(0) << "  beside " << scene.round_trips() << " calls of Beast:\n";
        table.row("  p50", "", spreads.p50, 3);
        table.row("  p99", "", spreads.p99, 3);
        out << "  goals: at most " << std::setprecision(2) << p50_goal << " and " << p99_goal << '\n';
    }
}

Report report_of(const PathFigures& f)
{
    Report report{"path", {}};
    const auto add = [&](std::string name, const char* unit, const Spread& spread, std::size_t runs,
                         std::optional<double> goal = std::nullopt) {
        report.figures.push_back({.name = std::move(name), .unit = unit, .spread = spread, .runs = runs, .goal = goal});
    };
    for (const PathScene& scene : f.scenes) {
        const Spreads spreads(scene);
        const std::string name = scene.transport + ", " + clusters_of(scene.known) + ": ";
        const std::size_t runs = scene.pairs.size();
        add(name + "Beast, CPU of three calls", "us", spreads.floor_cpu, runs);
        add(name + "CPU of an event", "us", spreads.our_cpu, runs);
        add(name + "ratio to Beast", "", spreads.ratio, runs, scene.goal);
        add(name + "Beast, allocations of three calls", "", spreads.floor_allocations, runs);
        add(name + "allocations of an event", "", spreads.our_allocations, runs);
    }
    for (const WaitScene& scene : f.waits) {
        const WaitSpreads spreads(scene);
        const std::string name = "20 ms a call, " + clusters_of(scene.known) + ": ";
        const std::size_t runs = scene.rounds.size();
        add(name + "Beast, a call", "ms", spreads.call, runs);
        add(name + "p50 of a run", "ms", spreads.p50_ms, runs);
        add(name + "p99 of a run", "ms", spreads.p99_ms, runs);
        add(name + "p50, ratio to its round trips", "", spreads.p50, runs, p50_goal);
        add(name + "p99, ratio to its round trips", "", spreads.p99, runs, p99_goal);
    }
    return report;
}

std::vector<std::string> missed_goals(const PathFigures& f)
{
    std::vector<std::string> missed;
    const auto check = [&missed](const std::string& what, double ratio, double goal) {
        if (!misses(ratio, goal)) return;
        std::ostringstream text;
        text << std::fixed << std::setprecision(2) << what << ' ' << ratio << " times as much; the goal is " << goal
             << ", and with room for noise " << goal * room_for_noise;
        missed.push_back(text.str());
    };
    for (const PathScene& scene : f.scenes)
        check("beside three calls by Beast an event of " + clusters_of(scene.known) + " over " + scene.transport +
                  " costs",
              Spreads(scene).ratio.median, scene.goal);
    for (const WaitScene& scene : f.waits) {
        const std::string what = "beside its round trips a run in " + clusters_of(scene.known) + " takes, in its ";
        check(what + "median,", WaitSpreads(scene).p50.median, p50_goal);
        check(what + "99th percentile,", WaitSpreads(scene).p99.median, p99_goal);
    }
    return missed;
}

} // namespace headcount::bench
