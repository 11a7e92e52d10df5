#include "service/figures.hpp"

#include "machine.hpp"
#include "spread.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <iomanip>
#include <ostream>
#include <string>

namespace headcount::bench {
namespace {

namespace json = boost::json;

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
          milliseconds(spread_of(f.rounds, [](const Round& round) { return round.milliseconds; }))
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

json::object object(const Spread& spread)
{
    const auto whole = [](double value) { return static_cast<std::int64_t>(std::llround(value)); };
    return {{"median", whole(spread.median)}, {"min", whole(spread.least)}, {"max", whole(spread.most)}};
}

} // namespace

void print_table(const ServiceFigures& f, std::ostream& out)
{
    const Spreads spreads(f);
    out << "headcount serve: " << f.options.clusters << " clusters of " << f.options.accounts << " accounts with "
        << f.options.instances << " instances each, " << f.options.rounds
        << " rounds with an instance more in each cluster\n"
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

void print_json(const ServiceFigures& f, std::ostream& out)
{
    const Spreads spreads(f);
    json::object result = object(this_machine());
    result.insert({
        {"clusters", f.options.clusters},
        {"accounts", f.options.accounts},
        {"instances", f.options.instances},
        {"rounds", f.options.rounds},
        {"idle_resident_kib", object(spreads.idle_resident)},
        {"idle_private_kib", object(spreads.idle_private)},
        {"idle_anonymous_kib", object(spreads.idle_anonymous)},
        {"loaded_events", f.events},
        {"loaded_resident_kib", f.loaded.resident_kib},
        {"loaded_private_kib", f.loaded.private_kib},
        {"loaded_anonymous_kib", f.loaded.anonymous_kib},
        {"cpu_us_per_event", object(spreads.cpu_per_event)},
        {"cpu_us_per_change", object(spreads.cpu_per_change)},
        {"round_events", object(spreads.events)},
        {"round_ecs_calls", object(spreads.ecs_calls)},
        {"round_ms", object(spreads.milliseconds)},
    });
    out << json::serialize(result) << '\n';
}

} // namespace headcount::bench
