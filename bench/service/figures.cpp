#include "service/figures.hpp"

#include "machine.hpp"
#include "spread.hpp"

#include <iomanip>
#include <ostream>
#include <string>

namespace headcount::bench {
namespace {

// The figures that are measured more than once.
struct Spreads {
    explicit Spreads(const ServiceFigures& f)
        : idle_resident(spread_of(f.idle, [](const Memory& memory) { return memory.resident_kib; })),
          idle_private(spread_of(f.idle, [](const Memory& memory) { return memory.private_kib; })),
          idle_anonymous(spread_of(f.idle, [](const Memory& memory) { return memory.anonymous_kib; })),
          cpu_per_event(
              spread_of(f.rounds, [](const Round& round) { return round.cpu_us / static_cast<double>(round.events); })),
          cpu_per_change(spread_of(f.rounds, [&f](const Round& round) { return round.cpu_us / f.options.clusters; })),
          events(spread_of(f.rounds, [](const Round& round) { return round.events; })),
          ecs_calls(spread_of(f.rounds, [](const Round& round) { return round.ecs_calls; })),
          milliseconds(spread_of(f.lengths_ms, [](double length) { return length; }))
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
};

constexpr int name_width = 42;
constexpr int figure_width = 10;

void row(std::ostream& out, const std::string& name, const char* unit, const Spread& spread)
{
    out << std::left << std::setw(name_width) << name << std::right << std::fixed << std::setprecision(0);
    for (const double value : {spread.median, spread.least, spread.most})
        out << std::setw(figure_width) << value;
    out << (*unit == '\0' ? "" : " ") << unit << '\n';
}

void row(std::ostream& out, const std::string& name, const char* unit, double value)
{
    out << std::left << std::setw(name_width) << name << std::right << std::setw(figure_width) << std::fixed
        << std::setprecision(0) << value << std::string(2 * figure_width + 1, ' ') << unit << '\n';
}

} // namespace

void print_table(const ServiceFigures& f, std::ostream& out)
{
    const Spreads spreads(f);
    out << "headcount serve: " << f.options.clusters << " clusters of " << f.options.accounts << " accounts with "
        << f.options.instances << " instances each, " << f.options.rounds
        << " rounds with an instance more in each cluster\nCPU with service and simulator on one core, the length of a "
           "round with a core each\n"
        << this_machine() << "\n\n";
    out << std::left << std::setw(name_width) << "" << std::right;
    for (const char* head : {"median", "min", "max"})
        out << std::setw(figure_width) << head;
    out << '\n';
    const std::string loaded = "after " + std::to_string(f.events) + " events, ";
    row(out, "idle, resident", "KiB", spreads.idle_resident);
    row(out, "idle, private", "KiB", spreads.idle_private);
    row(out, "idle, heap and stacks", "KiB", spreads.idle_anonymous);
    row(out, loaded + "resident", "KiB", static_cast<double>(f.loaded.resident_kib));
    row(out, loaded + "private", "KiB", static_cast<double>(f.loaded.private_kib));
    row(out, loaded + "heap and stacks", "KiB", static_cast<double>(f.loaded.anonymous_kib));
    row(out, "CPU for an event", "us", spreads.cpu_per_event);
    row(out, "CPU for a changed count and what follows", "us", spreads.cpu_per_change);
    row(out, "events in a round", "", spreads.events);
    row(out, "ECS calls in a round", "", spreads.ecs_calls);
    row(out, "length of a round", "ms", spreads.milliseconds);
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
    const auto once = [](std::uint64_t value) {
        const auto number = static_cast<double>(value);
        return Spread{number, number, number};
    };
    add("idle, resident", "KiB", spreads.idle_resident);
    add("idle, private", "KiB", spreads.idle_private);
    add("idle, heap and stacks", "KiB", spreads.idle_anonymous);
    add("loaded, resident", "KiB", once(f.loaded.resident_kib));
    add("loaded, private", "KiB", once(f.loaded.private_kib));
    add("loaded, heap and stacks", "KiB", once(f.loaded.anonymous_kib));
    add("CPU of an event", "us", spreads.cpu_per_event);
    add("CPU of a changed count and what follows", "us", spreads.cpu_per_change);
    add("events a round", "", spreads.events, Better::neither);
    add("ECS calls a round", "", spreads.ecs_calls, Better::neither);
    add("length of a round", "ms", spreads.milliseconds);
    return report;
}

} // namespace headcount::bench
