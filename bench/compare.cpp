#include "compare.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <map>
#include <ostream>
#include <set>
#include <stdexcept>

namespace headcount::bench {
namespace {

namespace json = boost::json;

constexpr double least_change = 0.05; // of the median: less is what two builds of one source differ by

std::string text(const json::object& object, const char* key)
{
    const auto& string = object.at(key).as_string();
    return {string.data(), string.size()};
}

struct Read {
    std::map<std::string, Change> figures; // by name; as `after`
    std::set<std::string> benches;
    std::string machine;
};

void read_figures(const json::object& report, Read& out)
{
    const std::string bench = text(report, "bench");
    out.benches.insert(bench);
    out.machine = text(report, "cpu") + ", " + json::value_to<std::string>(report.at("build"));
    for (const auto& each : report.at("figures").as_array()) {
        const json::object& figure = each.as_object();
        Change read;
        read.name = bench + ": " + text(figure, "name");
        read.unit = text(figure, "unit");
        read.after = {figure.at("median").to_number<double>(), figure.at("min").to_number<double>(),
                      figure.at("max").to_number<double>()};
        const std::string better = text(figure, "better");
        read.better = better == "less" ? Better::less : better == "more" ? Better::more : Better::neither;
        out.figures.insert_or_assign(read.name, std::move(read));
    }
}

Read read(const json::value& value)
{
    Read out;
    try {
        const json::object& object = value.as_object();
        if (const auto* reports = object.if_contains("reports"))
            for (const auto& report : reports->as_array())
                read_figures(report.as_object(), out);
        else
            read_figures(object, out);
    } catch (const std::exception&) {
        throw std::runtime_error("that is no report of headcount-bench; write one with --json");
    }
    return out;
}

bool moved(const Change& change)
{
    const double distance = std::abs(change.after.median - change.before.median);
    if (distance <= least_change * std::abs(change.before.median)) return false;
    return change.after.least > change.before.most || change.after.most < change.before.least;
}

std::string bench_of(const std::string& name)
{
    return name.substr(0, name.find(':'));
}

double size(const Change& change)
{
    return change.before.median == 0 || change.after.median == 0 ? INFINITY : std::abs(std::log(change.ratio()));
}

const char* verdict(const Change& change)
{
    if (change.better == Better::neither) return "";
    const bool grew = change.after.median > change.before.median;
    return grew == (change.better == Better::more) ? "better" : "worse";
}

} // namespace

Comparison compare(const json::value& before, const json::value& after)
{
    const Read old = read(before);
    const Read now = read(after);
    Comparison comparison;
    if (old.machine != now.machine)
        comparison.other_machine = "measured on another machine or with another build (" + old.machine +
                                   "): only ratios and allocations can be compared";
    for (const auto& [name, figure] : now.figures) {
        const auto found = old.figures.find(name);
        if (found == old.figures.end()) {
            comparison.unknown.push_back(name);
            continue;
        }
        ++comparison.compared;
        Change change = figure;
        change.before = found->second.after;
        if (moved(change)) comparison.changes.push_back(std::move(change));
    }
    for (const auto& [name, figure] : old.figures)
        if (!now.figures.contains(name) && now.benches.contains(bench_of(name))) comparison.gone.push_back(name);
    std::ranges::sort(comparison.changes, std::greater{}, size);
    return comparison;
}

void print(const Comparison& comparison, std::ostream& out)
{
    if (!comparison.other_machine.empty()) out << comparison.other_machine << '\n';
    out << comparison.compared << " figures compared, " << comparison.changes.size() << " changed beyond their noise\n";
    for (const Change& change : comparison.changes) {
        out << std::setw(7) << verdict(change) << "  " << change.name << ": " << std::defaultfloat
            << std::setprecision(4) << change.before.median << " -> " << change.after.median
            << (change.unit.empty() ? "" : " ") << change.unit;
        if (change.before.median != 0)
            out << std::showpos << std::fixed << std::setprecision(0) << " (" << (change.ratio() - 1) * 100 << " %)"
                << std::noshowpos;
        out << '\n';
    }
    for (const std::string& name : comparison.unknown)
        out << "    new  " << name << '\n';
    for (const std::string& name : comparison.gone)
        out << "   gone  " << name << '\n';
}

json::value read_report(const std::string& file)
{
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    try {
        return json::parse(content);
    } catch (const std::exception& error) {
        throw std::runtime_error(file + " is no JSON: " + error.what());
    }
}

} // namespace headcount::bench
