#include "headcount/app/config_loader.hpp"

#include "app/config/bind.hpp"
#include "app/config/checks.hpp"
#include "app/config/key_table.hpp"
#include "app/config/notes.hpp"
#include "app/config/overlay.hpp"
#include "app/config/yaml.hpp"

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

std::vector<ConfigNote> config_notes(const ConfigInputs& inputs, const core::Config& config)
{
    return config::notes_of(read_config(inputs), config::overlay(inputs.environment, inputs.flags), config);
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
