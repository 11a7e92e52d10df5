#include "calls/figures.hpp"

#include "goal.hpp"
#include "machine.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iomanip>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

namespace json = boost::json;

// The figures of one transport, over its pairs.
struct Spreads {
    explicit Spreads(const TransportFigures& f)
        : floor_cpu(spread_of(f.pairs, [](const CallPair& pair) { return pair.floor.cpu_us; })),
          our_cpu(spread_of(f.pairs, [](const CallPair& pair) { return pair.ours.cpu_us; })),
          ratio(spread_of(f.pairs, [](const CallPair& pair) { return pair.ratio(); })),
          floor_allocations(spread_of(f.pairs, [](const CallPair& pair) { return pair.floor.allocations; })),
          our_allocations(spread_of(f.pairs, [](const CallPair& pair) { return pair.ours.allocations; }))
    {
    }

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
        table.row("  Beast, CPU for a call", "us", spreads.floor_cpu, 2);
        table.row("  ours, CPU for a call", "us", spreads.our_cpu, 2);
        table.row("  ours / Beast", "", spreads.ratio, 3);
        table.row("  Beast, allocations for a call", "", spreads.floor_allocations, 1);
        table.row("  ours, allocations for a call", "", spreads.our_allocations, 1);
        out << "  goal: ours / Beast at most " << std::setprecision(2) << transport.goal << '\n';
    }
}

void print_json(const CallFigures& f, std::ostream& out)
{
    json::array transports;
    for (const auto& transport : f.transports) {
        const Spreads spreads(transport);
        transports.push_back(json::object{
            {"transport", transport.transport},
            {"request_bytes", transport.request_bytes},
            {"answer_bytes", transport.answer_bytes},
            {"floor_cpu_us", object(spreads.floor_cpu)},
            {"our_cpu_us", object(spreads.our_cpu)},
            {"ratio", object(spreads.ratio)},
            {"goal", transport.goal},
            {"floor_allocations", object(spreads.floor_allocations)},
            {"our_allocations", object(spreads.our_allocations)},
        });
    }
    json::object result = object(this_machine());
    result.insert({
        {"calls", f.options.calls},
        {"pairs", f.options.pairs},
        {"in_flight", f.options.in_flight},
        {"token_bytes", f.options.token_bytes},
        {"transports", transports},
    });
    out << json::serialize(result) << '\n';
}

std::vector<std::string> missed_goals(const CallFigures& figures)
{
    std::vector<std::string> missed;
    for (const auto& transport : figures.transports) {
        const auto ratio = Spreads(transport).ratio.median;
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
