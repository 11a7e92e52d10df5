#include "app/config/notes.hpp"

#include "headcount/core/arn.hpp"
#include "headcount/core/selecting.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace headcount::app::config {
namespace {

using Notes = std::vector<ConfigNote>;

const Value* member(const Value& tree, std::string_view name)
{
    for (std::size_t i = 0; i < tree.names.size(); ++i)
        if (tree.names[i].key == name) return &tree.items[i];
    return nullptr;
}

// The list of that name; null: none, or nothing in it.
const Value* list_in(const Value& tree, std::string_view name)
{
    const Value* list = member(tree, name);
    return list == nullptr || list->items.empty() ? nullptr : list;
}

void note_replaced(const Value& file, const Value& over, Notes& notes)
{
    for (const std::string_view name : {"services", "queues", "accounts"}) {
        const Value* written = list_in(file, name);
        const Value* instead = list_in(over, name);
        if (written == nullptr || instead == nullptr) continue;
        notes.push_back({"`" + std::string(name) + "` of " + written->where.source +
                             " is not used: " + instead->where.source + " replaces it",
                         "if that is meant, take it out"});
    }
}

std::string name_of(const core::Config& config, std::size_t rule)
{
    return "services[" + std::to_string(rule) + "] (" + core::label_of(config.rules[rule]) + ")";
}

// All that the second could speak for, the first speaks for: the same services in the same clusters.
bool leaves_nothing(const core::Rule& first, const core::Rule& second)
{
    return first.service == second.service && first.tag == second.tag &&
           first.distinct_instance == second.distinct_instance && first.except == second.except &&
           (first.clusters == second.clusters || first.clusters == std::vector<std::string>{"*"});
}

void note_unused(const core::Config& config, Notes& notes)
{
    const auto& rules = config.rules;
    for (std::size_t second = 1; second < rules.size(); ++second) {
        const auto end = rules.begin() + static_cast<std::ptrdiff_t>(second);
        const auto first = std::find_if(rules.begin(), end,
                                        [&](const core::Rule& rule) { return leaves_nothing(rule, rules[second]); });
        if (first == end) continue;
        notes.push_back({name_of(config, second) + " is never used: services[" + std::to_string(first - rules.begin()) +
                             "] speaks for the same services, and the first that does wins",
                         "if that is meant, take it out"});
    }
}

// An ARN was reduced to its name; what was written still has it.
void note_arns(const Value& written, const core::Config& config, Notes& notes)
{
    const Value* services = list_in(written, "services");
    if (services == nullptr) return;
    for (std::size_t i = 0; i < std::min(services->items.size(), config.rules.size()); ++i) {
        const Value* service = member(services->items[i], "service");
        const auto arn = core::parse_service_arn(service == nullptr ? "" : service->text);
        if (!arn || config.rules[i].clusters != core::Rule{}.clusters) continue;
        std::string what = name_of(config, i) + " is written as an ARN, of which only the name counts: services of "
                                                "that name are managed in every cluster in reach";
        std::string remedy = "name its cluster in `clusters`, if that one alone is meant";
        if (arn->cluster)
            remedy = "write clusters: [" + *arn->cluster + "] (HEADCOUNT_CLUSTERS=" + *arn->cluster +
                     "), if that one alone is meant";
        notes.push_back({std::move(what), std::move(remedy)});
    }
}

// The linear part of a scale, which never falls: a rung that does not exceed it at its beginning never does. Below the
// first rung that one holds, down to the smallest amount there is.
bool ladder_is_idle(const core::Scale& scale)
{
    if (scale.ladder.empty() || (!scale.per_instance && !scale.one_per)) return false;
    core::Scale linear;
    linear.per_instance = scale.per_instance;
    linear.one_per = scale.one_per;
    linear.max = UINT32_MAX;
    const bool in_parts = scale.per.kind == core::Unit::Kind::vcpu || scale.per.kind == core::Unit::Kind::gib;
    const auto least = in_parts ? core::Amount::of_parts(1) : core::Amount::of(1);
    if (scale.ladder.front().tasks > core::tasks_for(linear, least)) return false;
    return std::ranges::all_of(scale.ladder, [&linear](const core::Step& rung) {
        return rung.tasks <= core::tasks_for(linear, core::Amount::of(rung.from));
    });
}

// Each floor is reached by the rest of the scale where it begins, and wherever a ladder behind it may go down.
bool floors_are_idle(const core::Scale& scale)
{
    if (scale.floors.empty()) return false;
    core::Scale rest = scale;
    rest.floors.clear();
    rest.min = 0;
    rest.max = UINT32_MAX;
    return std::ranges::all_of(scale.floors, [&](const core::Step& floor) {
        const auto reached = [&](std::uint32_t from) {
            return from < floor.from || floor.tasks <= core::tasks_for(rest, core::Amount::of(from));
        };
        return reached(floor.from) &&
               std::ranges::all_of(rest.ladder, [&](const core::Step& rung) { return reached(rung.from); });
    });
}

void note_idle(const core::Config& config, Notes& notes)
{
    for (std::size_t i = 0; i < config.rules.size(); ++i) {
        const core::Scale& scale = config.rules[i].scale;
        if (!config.rules[i].tag.empty()) continue; // the tags of each service say what counts
        const std::string linear = scale.one_per ? "one_per" : "per_instance";
        if (ladder_is_idle(scale))
            notes.push_back({name_of(config, i) + ": scale.ladder never counts, since " + linear +
                                 " comes to as much at each of its steps, and the greatest counts",
                             "leave " + linear + " out, if the ladder is meant alone"});
        if (floors_are_idle(scale))
            notes.push_back({name_of(config, i) +
                                 ": scale.floors never raise the count, since the rest of `scale` comes to as much",
                             "take them out, or write higher ones"});
    }
}

} // namespace

std::vector<ConfigNote> notes_of(const Value& file, const Value& over, const core::Config& config)
{
    Notes notes;
    note_replaced(file, over, notes);
    note_unused(config, notes);
    note_arns(list_in(over, "services") == nullptr ? file : over, config, notes);
    note_idle(config, notes);
    return notes;
}

} // namespace headcount::app::config
