#include "cli/estimate_output.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <string>

namespace headcount::cli {
namespace {

std::string money(double usd)
{
    std::array<char, 64> digits{};
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), usd, std::chars_format::fixed, 2);
    return {digits.data(), error == std::errc{} ? end : digits.data()};
}

// As many digits as the price was written with.
std::string price_text(const app::CostRow& row)
{
    std::array<char, 64> digits{};
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), row.price, std::chars_format::fixed);
    std::string text(digits.data(), error == std::errc{} ? end : digits.data());
    return row.per == 1 ? text : text + " per M";
}

// A column of that width. Every text here is ASCII, and those that are not stand at the end of a line.
void print_row(const app::CostRow& row, std::ostream& out)
{
    const std::string unit = row.unit.empty() ? "" : " " + row.unit;
    out << "  " << std::left << std::setw(29) << row.item << std::right << std::setw(18)
        << app::number_text(row.quantity) + unit << std::setw(11)
        << (row.free > 0 ? app::number_text(row.free) : std::string("-")) << std::setw(15) << price_text(row)
        << std::setw(9) << money(row.cost()) << "   " << row.how << '\n';
}

void print_shape(const app::Shape& shape, std::ostream& out)
{
    out << '\n' << shape.title << '\n';
    out << "  " << std::left << std::setw(29) << "" << std::right << std::setw(18) << "a month" << std::setw(11)
        << "free" << std::setw(15) << "price" << std::setw(9) << "USD" << '\n';
    for (const app::CostRow& row : shape.rows)
        print_row(row, out);
    out << "  " << std::left << std::setw(73) << "total" << std::right << std::setw(9) << money(shape.total()) << "   "
        << money(shape.total_without_free_tiers()) << " where other things use up the free tiers\n";
}

void print_burst(const app::Burst& burst, std::ostream& out)
{
    out << "\nHow fast\n  A cluster that changes alone: three calls of ECS, two of them side by side.\n  All "
        << app::number_text(burst.clusters) << (burst.clusters == 1 ? " cluster" : " clusters")
        << " of an account and region at once: " << app::number_text(std::min(burst.clusters, burst.at_once))
        << " counts at once";
    if (burst.seconds > 0)
        out << ", then " << app::number_text(burst.per_second) << " a second, the last after some "
            << app::number_text(std::ceil(burst.seconds)) << " s";
    out << ".\n  That is the half of what AWS allows UpdateService there that headcount takes (limits.api_share); "
           "other accounts and\n  regions go on side by side, and replicas divide it (limits.replicas).\n";
}

void print_assumptions(const app::Figures& figures, std::ostream& out)
{
    out << "\nAssumed (a file for --prices can say otherwise)\n";
    for (const app::FigureInfo& figure : app::figure_table()) {
        if (!figure.key.starts_with("assume.")) continue;
        const double value = figures.*figure.value;
        out << "  " << std::left << std::setw(34) << figure.key << std::right << std::setw(8) << app::number_text(value)
            << ' ' << figure.unit;
        if (value == figure.fallback)
            out << ": " << figure.source << '\n';
        else
            out << ", as the file says\n";
    }
}

void print_sources(const app::Figures& figures, std::ostream& out)
{
    out << "\nPrices in USD for us-east-1, first tier, without taxes, from price guides of " << app::prices_date()
        << "; those of other regions\ndiffer by up to 30 %. Free tiers are those that every account has each month. "
           "Not counted: calls of ECS and STS\n(free), data transfer, custom metrics, a NAT gateway. ";
    std::string unsure;
    std::string replaced;
    for (const app::FigureInfo& figure : app::figure_table()) {
        if (figure.key.starts_with("assume.")) continue;
        std::string& list = figures.*figure.value != figure.fallback ? replaced : unsure;
        const bool listed = &list == &replaced || figure.source.starts_with("general knowledge");
        if (listed) list.append(list.empty() ? "" : ", ").append(figure.key);
    }
    if (!unsure.empty()) out << "In no guide that was at hand: " << unsure << ".";
    out << '\n';
    if (!replaced.empty()) out << "As the file says: " << replaced << '\n';
}

boost::json::object json_of(const app::CostRow& row)
{
    return {{"item", row.item},   {"quantity", row.quantity},
            {"unit", row.unit},   {"free", row.free},
            {"price", row.price}, {"per", row.per},
            {"usd", row.cost()},  {"usd_without_free_tier", row.cost_without_free_tier()},
            {"how", row.how}};
}

boost::json::object json_of(const app::Shape& shape)
{
    boost::json::array rows;
    for (const app::CostRow& row : shape.rows)
        rows.push_back(json_of(row));
    return {{"name", shape.name},
            {"title", shape.title},
            {"rows", std::move(rows)},
            {"usd", shape.total()},
            {"usd_without_free_tiers", shape.total_without_free_tiers()}};
}

} // namespace

void print_estimate(const app::Estimate& estimate, const app::Figures& figures, std::ostream& out)
{
    out << "Events: " << app::number_text(estimate.events_a_day) << " a day = " << estimate.how << "; "
        << app::number_text(estimate.events_a_month) << " a month of " << app::number_text(figures.hours) << " h\n";
    for (const app::Shape& shape : estimate.shapes)
        print_shape(shape, out);
    print_burst(estimate.burst, out);
    print_assumptions(figures, out);
    print_sources(figures, out);
}

void print_estimate_json(const app::Estimate& estimate, const app::Workload& workload, const app::Figures& figures,
                         std::ostream& out)
{
    boost::json::object used;
    for (const app::FigureInfo& figure : app::figure_table())
        used[figure.key] = {{"value", figures.*figure.value},
                            {"unit", figure.unit},
                            {"source", figures.*figure.value == figure.fallback ? figure.source : "the file"}};
    boost::json::array shapes;
    for (const app::Shape& shape : estimate.shapes)
        shapes.push_back(json_of(shape));
    const boost::json::object object{
        {"clusters", workload.clusters},
        {"accounts", workload.accounts},
        {"architecture", workload.architecture == app::Architecture::arm64 ? "arm64" : "x86_64"},
        {"events_a_day", estimate.events_a_day},
        {"events_a_month", estimate.events_a_month},
        {"how", estimate.how},
        {"prices_of", app::prices_date()},
        {"region", "us-east-1"},
        {"shapes", std::move(shapes)},
        {"burst",
         {{"clusters", estimate.burst.clusters},
          {"at_once", estimate.burst.at_once},
          {"per_second", estimate.burst.per_second},
          {"seconds", estimate.burst.seconds}}},
        {"figures", std::move(used)}};
    out << boost::json::serialize(object) << '\n';
}

} // namespace headcount::cli
