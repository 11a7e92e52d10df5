#include "sign/figures.hpp"

#include "goal.hpp"
#include "machine.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <iomanip>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

struct Spreads {
    explicit Spreads(const SignRow& row)
        : floor_cpu(spread_of(row.pairs, [](const SignPair& pair) { return pair.floor.cpu_ns; })),
          our_cpu(spread_of(row.pairs, [](const SignPair& pair) { return pair.ours.cpu_ns; })),
          ratio(spread_of(row.pairs, [](const SignPair& pair) { return pair.ratio(); })),
          our_allocations(spread_of(row.pairs, [](const SignPair& pair) { return pair.ours.allocations; })),
          floor_openssl(spread_of(row.pairs, [](const SignPair& pair) { return pair.floor.openssl_allocations; })),
          our_openssl(spread_of(row.pairs, [](const SignPair& pair) { return pair.ours.openssl_allocations; }))
    {
    }

    Spread floor_cpu;
    Spread our_cpu;
    Spread ratio;
    Spread our_allocations;
    Spread floor_openssl;
    Spread our_openssl;
};

constexpr int name_width = 46;

std::string name_of(const SignRow& row)
{
    return "a body of " + std::to_string(row.body_bytes) + " bytes, a token of " + std::to_string(row.token_bytes);
}

} // namespace

void print_table(const SignFigures& f, std::ostream& out)
{
    out << "aws::Signer with a warm key against its digests alone: " << f.options.pairs << " pairs of "
        << f.options.signatures << " signatures\n"
        << this_machine() << '\n';
    Table table(out, name_width);
    for (const auto& item : f.rows) {
        const Spreads spreads(item);
        table.head(name_of(item));
        table.row("  digests alone, CPU", "ns", spreads.floor_cpu, 0);
        table.row("  ours, CPU", "ns", spreads.our_cpu, 0);
        table.row("  ours / digests alone", "", spreads.ratio, 3);
        table.row("  digests alone, OpenSSL's allocations", "", spreads.floor_openssl, 1);
        table.row("  ours, OpenSSL's allocations", "", spreads.our_openssl, 1);
        table.row("  ours, our own allocations", "", spreads.our_allocations, 1);
        out << "  goals: ours / digests alone at most " << std::setprecision(2) << f.goal << ", own allocations none\n";
    }
}

Report report_of(const SignFigures& f)
{
    Report report{"sign", {}};
    for (const auto& item : f.rows) {
        const Spreads spreads(item);
        const auto add = [&](const char* what, const char* unit, const Spread& spread,
                             std::optional<double> goal = std::nullopt) {
            report.figures.push_back({.name = name_of(item) + ": " + what,
                                      .unit = unit,
                                      .spread = spread,
                                      .runs = item.pairs.size(),
                                      .goal = goal});
        };
        add("digests alone, CPU", "ns", spreads.floor_cpu);
        add("CPU", "ns", spreads.our_cpu);
        add("ratio to its digests", "", spreads.ratio, f.goal);
        add("allocations", "", spreads.our_allocations, 0);
        add("OpenSSL's allocations", "", spreads.our_openssl);
    }
    return report;
}

std::vector<std::string> missed_goals(const SignFigures& figures)
{
    std::vector<std::string> missed;
    for (const auto& item : figures.rows) {
        const Spreads spreads(item);
        std::ostringstream text;
        text << std::fixed << std::setprecision(2) << "signing " << name_of(item);
        if (misses(spreads.ratio.median, figures.goal)) {
            missed.push_back(text.str());
            std::ostringstream why;
            why << std::fixed << std::setprecision(2) << " costs " << spreads.ratio.median
                << " times its digests; the goal is " << figures.goal << ", and with room for noise "
                << figures.goal * room_for_noise;
            missed.back() += why.str();
        }
        if (spreads.our_allocations.least > 0) {
            text << " allocates " << spreads.our_allocations.least << " times; its headers have room";
            missed.push_back(text.str());
        }
    }
    return missed;
}

} // namespace headcount::bench
