#include "small_goals.hpp"

#include "goal.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>
#include <string_view>

namespace headcount::bench {
namespace {

// On the path of every event.
struct Allocations {
    std::string_view benchmark;
    double most;
};
constexpr std::array allocations{Allocations{"parse/instance_change", 0.01}, Allocations{"parse/not_ours", 1.01},
                                 Allocations{"answer_to_verdicts", 22.1},    Allocations{"judge", 0.01},
                                 Allocations{"decide/in_sync", 4},           Allocations{"decide/adjusted", 4}};

struct Ratio {
    std::string_view name;
    std::string_view benchmark;
    std::string_view twin;
    double most;
};
constexpr std::array ratios{
    Ratio{"parsing an event, over building a tree of it", "parse/instance_change", "parse_into_a_tree", 0.8}};

Figure* find(Report& report, const std::string& name)
{
    const auto found = std::ranges::find(report.figures, name, &Figure::name);
    return found == report.figures.end() ? nullptr : &*found;
}

const Figure* find(const Report& report, const std::string& name)
{
    const auto found = std::ranges::find(report.figures, name, &Figure::name);
    return found == report.figures.end() ? nullptr : &*found;
}

std::string allocations_of(std::string_view benchmark)
{
    return std::string(benchmark) + ": allocations";
}

std::string cpu_of(std::string_view benchmark)
{
    return std::string(benchmark) + ": CPU";
}

} // namespace

void set_small_goals(Report& report)
{
    for (const auto& each : allocations)
        if (Figure* figure = find(report, allocations_of(each.benchmark))) figure->goal = each.most;
    for (const auto& each : ratios) {
        const Figure* ours = find(report, cpu_of(each.benchmark));
        const Figure* twin = find(report, cpu_of(each.twin));
        if (ours == nullptr || twin == nullptr) continue;
        const Spread& up = ours->spread;
        const Spread& down = twin->spread;
        report.figures.push_back({.name = std::string(each.name),
                                  .unit = "",
                                  .spread = {up.median / down.median, up.least / down.most, up.most / down.least},
                                  .runs = ours->runs,
                                  .goal = each.most});
    }
}

std::vector<std::string> missed_small_goals(const Report& report)
{
    std::vector<std::string> missed;
    const auto miss = [&missed](std::string_view name, const Figure* figure, double goal) {
        std::ostringstream text;
        text << name;
        if (figure == nullptr)
            text << " was not measured, and has a goal";
        else
            text << std::setprecision(3) << ": " << figure->spread.median << "; the goal is at most " << goal;
        missed.push_back(text.str());
    };
    for (const auto& each : allocations) {
        const std::string name = allocations_of(each.benchmark);
        const Figure* figure = find(report, name);
        if (figure == nullptr || figure->spread.median > each.most) miss(name, figure, each.most);
    }
    for (const auto& each : ratios) {
        const Figure* figure = find(report, std::string(each.name));
        if (figure == nullptr || misses(figure->spread.median, each.most)) miss(each.name, figure, each.most);
    }
    return missed;
}

} // namespace headcount::bench
