#include "headcount/app/config_loader.hpp"

#include "app/config/bind.hpp"
#include "app/config/checks.hpp"
#include "app/config/key_table.hpp"
#include "app/config/overlay.hpp"
#include "app/config/yaml.hpp"

#include "headcount/core/selecting.hpp"

#include <algorithm>
#include <utility>

namespace headcount::app {
namespace {

config::Value read_config(const ConfigInputs& inputs)
{
    const auto variable = inputs.environment.find("HEADCOUNT_CONFIG");
    const bool by_flag = !inputs.config.empty();
    if (!by_flag && (variable == inputs.environment.end() || variable->second.empty())) return {};
    const std::string& config = by_flag ? inputs.config : variable->second;
    const std::string name = by_flag ? "--config" : "HEADCOUNT_CONFIG";
    if (!names_a_file(config)) return config::parse_yaml(config, name);

    const auto text = inputs.read_file(config);
    if (!text) throw ConfigError("cannot read " + config + ", which " + name + " names: " + text.error().message);
    return config::parse_yaml(*text, config);
}

// The members of that name in the map; null: none, or nothing in it.
const config::Value* list_in(const config::Value& tree, std::string_view name)
{
    for (std::size_t i = 0; i < tree.names.size(); ++i)
        if (tree.names[i].key == name && !tree.items[i].items.empty()) return &tree.items[i];
    return nullptr;
}

// All that the second could speak for, the first speaks for: the same services in the same clusters.
bool leaves_nothing(const core::Rule& first, const core::Rule& second)
{
    return first.service == second.service && first.tag == second.tag &&
           first.distinct_instance == second.distinct_instance && first.except == second.except &&
           (first.clusters == second.clusters || first.clusters == std::vector<std::string>{"*"});
}

} // namespace

// A path has no line break, no brace and no ": "; a configuration of one key has one of them.
bool names_a_file(const std::string& config)
{
    return config.find('\n') == std::string::npos && config.find(": ") == std::string::npos &&
           config.find_first_not_of(" \t") != config.find('{');
}

core::Config load_config(const ConfigInputs& inputs, Needs needs)
{
    config::Draft draft;
    draft.config.limits.attempts = inputs.sdk_attempts.value_or(draft.config.limits.attempts);
    config::bind(read_config(inputs), draft);
    config::bind(config::overlay(inputs.environment, inputs.flags), draft);
    config::check(draft, needs);
    return std::move(draft.config);
}

std::vector<std::string> config_notes(const ConfigInputs& inputs, const core::Config& config)
{
    std::vector<std::string> notes;
    const config::Value file = read_config(inputs);
    const config::Value over = config::overlay(inputs.environment, inputs.flags);
    for (const std::string_view name : {"services", "queues", "accounts"}) {
        const config::Value* written = list_in(file, name);
        const config::Value* instead = list_in(over, name);
        if (written == nullptr || instead == nullptr) continue;
        notes.push_back("`" + std::string(name) + "` of " + written->where.source +
                        " is not used: " + instead->where.source + " replaces it");
    }
    const auto& rules = config.rules;
    for (std::size_t second = 1; second < rules.size(); ++second) {
        const auto first = std::find_if(rules.begin(), rules.begin() + static_cast<std::ptrdiff_t>(second),
                                        [&](const core::Rule& rule) { return leaves_nothing(rule, rules[second]); });
        if (first == rules.begin() + static_cast<std::ptrdiff_t>(second)) continue;
        notes.push_back("services[" + std::to_string(second) + "] (" + core::label_of(rules[second]) +
                        ") is never used: services[" + std::to_string(first - rules.begin()) +
                        "] speaks for the same services, and the first that does wins");
    }
    return notes;
}

std::vector<FlagInfo> config_flags()
{
    std::vector<FlagInfo> flags;
    for (const config::Key& key : config::key_table()) {
        std::string help(key.help);
        help += ": " + config::allowed(key.shape);
        if (!key.fallback.empty()) help.append(" (").append(key.fallback).append(")");
        flags.push_back({config::flag_name(key.path), help, key.shape.kind == config::Kind::boolean,
                         key.store != nullptr, key.shape.choices});
    }
    return flags;
}

} // namespace headcount::app
