#include "service/figures.hpp"

#include "machine.hpp"
#include "spread.hpp"

#include <cstddef>
#include <iomanip>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>

namespace headcount::bench {
namespace {

double mib(std::uint64_t kib)
{
    return static_cast<double>(kib) / 1024;
}

// The figures that are measured more than once.
struct Spreads {
    explicit Spreads(const ServiceFigures& f)
        : idle_resident(spread_of(f.idle, [](const Memory& memory) { return mib(memory.resident_kib); })),
          idle_private(spread_of(f.idle, [](const Memory& memory) { return mib(memory.private_kib); })),
          idle_anonymous(spread_of(f.idle, [](const Memory& memory) { return mib(memory.anonymous_kib); })),
          cpu_per_event(
              spread_of(f.rounds, [](const Round& round) { return round.cpu_us / static_cast<double>(round.events); })),
          cpu_per_change(spread_of(f.rounds, [&f](const Round& round) { return round.cpu_us / f.options.clusters; })),
          events(spread_of(f.rounds, [](const Round& round) { return round.events; })),
          ecs_calls(spread_of(f.rounds, [](const Round& round) { return round.ecs_calls; })),
          milliseconds(spread_of(f.lengths_ms, [](double length) { return length; })),
          installed_cpu(
              spread_of(f.installed, [&f](const Round& round) { return round.cpu_us / f.installed_clusters; })),
          installed_calls(spread_of(f.installed, [&f](const Round& round) {
              return static_cast<double>(round.ecs_calls) / f.installed_clusters;
          }))
    {
    }

    Spread idle_resident;
    Spread idle_private;
    Spread idle_anonymous;
    Spread cpu_per_event;
    Spread cpu_per_change;
    Spread events;
    Spread ecs_calls;
    Spread milliseconds;
    Spread installed_cpu;
    Spread installed_calls;
};

constexpr int name_width = 42;
constexpr int figure_width = 10;

void row(std::ostream& out, const std::string& name, const char* unit, const Spread& spread, int decimals = 0)
{
    out << std::left << std::setw(name_width) << name << std::right << std::fixed << std::setprecision(decimals);
    for (const double value : {spread.median, spread.least, spread.most})
        out << std::setw(figure_width) << value;
    out << (*unit == '\0' ? "" : " ") << unit << '\n';
}

std::ostream& memory_row(std::ostream& out, const std::string& name, const Spread& spread)
{
    out << std::left << std::setw(name_width) << name << std::right << std::fixed << std::setprecision(1);
    for (const double value : {spread.median, spread.least, spread.most})
        out << std::setw(figure_width) << value;
    return out << " MiB";
}

std::ostream& memory_row(std::ostream& out, const std::string& name, std::uint64_t kib)
{
    out << std::left << std::setw(name_width) << name << std::right << std::setw(figure_width) << std::fixed
        << std::setprecision(1) << mib(kib) << std::string(2 * figure_width, ' ');
    return out << " MiB";
}

void goal(std::ostream& out, double most)
{
    out << ", goal: at most " << std::setprecision(0) << most << '\n';
}

} // namespace

void print_table(const ServiceFigures& f, std::ostream& out)
{
    const Spreads spreads(f);
    out << "headcount serve: " << f.options.clusters << " clusters of " << f.options.accounts << " accounts with "
        << f.options.instances << " instances each, " << f.options.rounds
        << " rounds with an instance more in each cluster\nCPU with service and simulator on one core, the length of a "
           "round with a core each;\nwithout sweep, recheck and api_share, but for the rows that say otherwise\n"
        << this_machine() << "\n\n";
    out << std::left << std::setw(name_width) << "" << std::right;
    for (const char* head : {"median", "min", "max"})
        out << std::setw(figure_width) << head;
    out << '\n';
    const std::string loaded = "after " + std::to_string(f.events) + " events, ";
    goal(memory_row(out, "idle, resident", spreads.idle_resident), idle_goal_mib);
    memory_row(out, "idle, private", spreads.idle_private) << '\n';
    memory_row(out, "idle, heap and stacks", spreads.idle_anonymous) << '\n';
    goal(memory_row(out, loaded + "resident", f.loaded.resident_kib), loaded_goal_mib);
    memory_row(out, loaded + "private", f.loaded.private_kib) << '\n';
    memory_row(out, loaded + "heap and stacks", f.loaded.anonymous_kib) << '\n';
    row(out, "CPU for an event", "us", spreads.cpu_per_event);
    row(out, "CPU for a changed count and what follows", "us", spreads.cpu_per_change);
    row(out, "events in a round", "", spreads.events);
    row(out, "ECS calls in a round", "", spreads.ecs_calls);
    row(out, "length of a round", "ms", spreads.milliseconds);
    row(out, "with the defaults, CPU for a changed count", "us", spreads.installed_cpu);
    row(out, "with the defaults, ECS calls for it", "", spreads.installed_calls, 1);
}

Report report_of(const ServiceFigures& f)
{
    const Spreads spreads(f);
    Report report{"service", {}};
    const auto add = [&](const std::string& name, const char* unit, const Spread& spread,
                         Better better = Better::less) {
        report.figures.push_back(
            {.name = name, .unit = unit, .spread = spread, .runs = f.rounds.size(), .better = better});
    };
    const auto memory = [&](const std::string& name, const Spread& spread, std::size_t runs,
                            std::optional<double> goal = std::nullopt) {
        report.figures.push_back({.name = name, .unit = "MiB", .spread = spread, .runs = runs, .goal = goal});
    };
    const auto loaded = [&](const std::string& name, std::uint64_t kib, std::optional<double> goal = std::nullopt) {
        memory("loaded, " + name, Spread{mib(kib), mib(kib), mib(kib)}, 1, goal);
    };
    memory("idle, resident", spreads.idle_resident, f.idle.size(), idle_goal_mib);
    memory("idle, private", spreads.idle_private, f.idle.size());
    memory("idle, heap and stacks", spreads.idle_anonymous, f.idle.size());
    loaded("resident", f.loaded.resident_kib, loaded_goal_mib);
    loaded("private", f.loaded.private_kib);
    loaded("heap and stacks", f.loaded.anonymous_kib);
    add("CPU of an event", "us", spreads.cpu_per_event);
    add("CPU of a changed count and what follows", "us", spreads.cpu_per_change);
    add("events a round", "", spreads.events, Better::neither);
    add("ECS calls a round", "", spreads.ecs_calls, Better::neither);
    add("length of a round", "ms", spreads.milliseconds);
    add("with the defaults, CPU of a changed count and what follows", "us", spreads.installed_cpu);
    add("with the defaults, ECS calls of it", "", spreads.installed_calls);
    report.pictures = {{"clusters", f.options.clusters}, {"instances", f.options.instances}};
    return report;
}

// Exactly: a machine that is busy takes more time, and no more memory.
std::vector<std::string> missed_goals(const ServiceFigures& f)
{
    std::vector<std::string> missed;
    const auto check = [&missed](const char* when, double resident, double most) {
        if (resident <= most) return;
        std::ostringstream text;
        text << std::fixed << std::setprecision(1) << "the service takes " << resident << " MiB " << when
             << "; the goal is at most " << most;
        missed.push_back(text.str());
    };
    check("when it is idle", Spreads(f).idle_resident.median, idle_goal_mib);
    check("with its fleet known", mib(f.loaded.resident_kib), loaded_goal_mib);
    return missed;
}

} // namespace headcount::bench
