#include "calls/figures.hpp"

#include "goal.hpp"
#include "machine.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <iomanip>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

// The figures of one transport, over its pairs.
struct Spreads {
    explicit Spreads(const TransportFigures& f)
        : epoll_cpu(spread_of(f.pairs, [](const CallPair& pair) { return pair.epoll.cpu_us; })),
          floor_cpu(spread_of(f.pairs, [](const CallPair& pair) { return pair.floor.cpu_us; })),
          our_cpu(spread_of(f.pairs, [](const CallPair& pair) { return pair.ours.cpu_us; })),
          ratio(spread_of(f.pairs, [](const CallPair& pair) { return pair.ratio(); })),
          floor_allocations(spread_of(f.pairs, [](const CallPair& pair) { return pair.floor.allocations; })),
          our_allocations(spread_of(f.pairs, [](const CallPair& pair) { return pair.ours.allocations; }))
    {
    }

    Spread epoll_cpu;
    Spread floor_cpu;
    Spread our_cpu;
    Spread ratio;
    Spread floor_allocations;
    Spread our_allocations;
};

constexpr int name_width = 42;

} // namespace

void print_table(const CallFigures& f, std::ostream& out)
{
    out << "aws::Ecs::describe_clusters against plain Boost.Beast: " << f.options.pairs << " pairs of "
        << f.options.calls << " calls, " << f.options.in_flight << " in flight; CPU time of the client\n"
        << this_machine() << '\n';
    Table table(out, name_width);
    for (const auto& transport : f.transports) {
        const Spreads spreads(transport);
        table.head(transport.transport + ", " + std::to_string(transport.request_bytes) + " bytes out, " +
                   std::to_string(transport.answer_bytes) + " in");
        table.row("  bare epoll, CPU for a call", "us", spreads.epoll_cpu, 2);
        table.row("  Beast, CPU for a call", "us", spreads.floor_cpu, 2);
        table.row("  ours, CPU for a call", "us", spreads.our_cpu, 2);
        table.row("  ours / Beast", "", spreads.ratio, 3);
        table.row("  Beast, allocations for a call", "", spreads.floor_allocations, 1);
        table.row("  ours, allocations for a call", "", spreads.our_allocations, 1);
        out << "  goal: ours / Beast at most " << std::setprecision(2) << transport.goal << '\n';
    }
}

Report report_of(const CallFigures& f)
{
    Report report{"calls", {}};
    for (const auto& transport : f.transports) {
        const Spreads spreads(transport);
        const auto add = [&](const char* what, const char* unit, const Spread& spread,
                             std::optional<double> goal = std::nullopt) {
            report.figures.push_back({.name = transport.transport + ": " + what,
                                      .unit = unit,
                                      .spread = spread,
                                      .runs = transport.pairs.size(),
                                      .goal = goal});
        };
        add("bare epoll, CPU of a call", "us", spreads.epoll_cpu);
        add("Beast, CPU of a call", "us", spreads.floor_cpu);
        add("CPU of a call", "us", spreads.our_cpu);
        add("ratio to Beast", "", spreads.ratio, transport.goal);
        add("Beast, allocations of a call", "", spreads.floor_allocations);
        add("allocations of a call", "", spreads.our_allocations, transport.most_allocations);
    }
    return report;
}

std::vector<std::string> missed_goals(const CallFigures& figures)
{
    std::vector<std::string> missed;
    for (const auto& transport : figures.transports) {
        const Spreads spreads(transport);
        if (spreads.our_allocations.median > transport.most_allocations) {
            std::ostringstream text;
            text << std::fixed << std::setprecision(1) << "a call over " << transport.transport << " allocates "
                 << spreads.our_allocations.median << " times; the goal is at most " << transport.most_allocations;
            missed.push_back(text.str());
        }
        const auto ratio = spreads.ratio.median;
        if (!misses(ratio, transport.goal)) continue;
        std::ostringstream text;
        text << std::fixed << std::setprecision(2) << "a call over " << transport.transport << " costs " << ratio
             << " times what Beast takes; the goal is " << transport.goal << ", and with room for noise "
             << transport.goal * room_for_noise;
        missed.push_back(text.str());
    }
    return missed;
}

} // namespace headcount::bench
