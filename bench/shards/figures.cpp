#include "shards/figures.hpp"

#include "goal.hpp"
#include "machine.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <iomanip>
#include <optional>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

constexpr int name_width = 30;

struct Spreads {
    explicit Spreads(const std::vector<ShardPair>& pairs)
        : one_rate(spread_of(pairs, [](const ShardPair& pair) { return pair.one.events_per_second; })),
          rate(spread_of(pairs, [](const ShardPair& pair) { return pair.several.events_per_second; })),
          speed(spread_of(pairs, [](const ShardPair& pair) { return pair.speed(); })),
          one_cpu(spread_of(pairs, [](const ShardPair& pair) { return pair.one.cpu_us_per_event; })),
          several_cpu(spread_of(pairs, [](const ShardPair& pair) { return pair.several.cpu_us_per_event; })),
          cpu(spread_of(pairs, [](const ShardPair& pair) { return pair.cpu(); })),
          reach(spread_of(pairs, [](const ShardPair& pair) { return pair.reach(); }))
    {
    }

    Spread one_rate;
    Spread rate;
    Spread speed;
    Spread one_cpu;
    Spread several_cpu;
    Spread cpu;
    Spread reach;
};

} // namespace

void print_table(const ShardFigures& f, std::ostream& out)
{
    const Spreads spreads(f.pairs);
    out << "from the bytes of an SQS answer to UpdateService, AWS answering in process: " << f.options.events
        << " events\nof " << f.options.accounts << " accounts, 1 and " << f.options.shards
        << " shards by turns; the largest has " << std::fixed << std::setprecision(1) << f.largest_share * 100
        << " % of the events\n"
        << this_machine() << '\n';
    Table table(out, name_width);
    table.head("");
    table.row("1 shard", "events/s", spreads.one_rate, 0);
    table.row("the shards", "events/s", spreads.rate, 0);
    table.row("the shards / 1 shard", "", spreads.speed, 2);
    table.row("1 shard, CPU for an event", "us", spreads.one_cpu, 1);
    table.row("the shards, CPU for an event", "us", spreads.several_cpu, 1);
    table.row("the shards / 1 shard", "", spreads.cpu, 3);
    table.row("1 shard / the busiest, CPU", "", spreads.reach, 2);
    out << "  goals, for two cores that nobody else uses: at least " << std::setprecision(1) << f.speed_goal
        << " times as fast, CPU at most " << f.cpu_goal << " times\n";
}

Report report_of(const ShardFigures& f)
{
    const Spreads spreads(f.pairs);
    Report report{"shards", {}};
    const auto add = [&](const char* name, const char* unit, const Spread& spread, Better better = Better::less,
                         std::optional<double> goal = std::nullopt) {
        report.figures.push_back(
            {.name = name, .unit = unit, .spread = spread, .runs = f.pairs.size(), .better = better, .goal = goal});
    };
    add("one shard, events a second", "", spreads.one_rate, Better::more);
    add("the shards, events a second", "", spreads.rate, Better::more);
    add("speed, the shards beside one", "", spreads.speed, Better::more, f.speed_goal);
    add("one shard, CPU of an event", "us", spreads.one_cpu);
    add("the shards, CPU of an event", "us", spreads.several_cpu);
    add("CPU, the shards beside one", "", spreads.cpu, Better::less, f.cpu_goal);
    add("CPU of one shard, by that of the busiest", "", spreads.reach, Better::more);
    return report;
}

std::vector<std::string> missed_goals(const ShardFigures& f)
{
    const Spreads spreads(f.pairs);
    std::vector<std::string> missed;
    std::ostringstream text;
    text << std::fixed << std::setprecision(2);
    if (spreads.speed.median < f.speed_goal / room_for_noise) {
        text << f.options.shards << " shards are " << spreads.speed.median << " times as fast as one; the goal is "
             << f.speed_goal;
        missed.push_back(text.str());
        text.str({});
    }
    if (misses(spreads.cpu.median, f.cpu_goal)) {
        text << "an event costs " << f.options.shards << " shards " << spreads.cpu.median
             << " times the CPU of one; the goal is " << f.cpu_goal;
        missed.push_back(text.str());
    }
    return missed;
}

} // namespace headcount::bench
