// Inputs of the configuration loader for tests: text as the file, words as environment and flags.
#pragma once

#include "headcount/app/config_loader.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

struct Inputs {
    std::string file{}; // what /etc/headcount.yaml holds; empty: no file is named
    std::map<std::string, std::string> environment{};
    std::vector<app::FlagValue> flags{};
    app::Needs needs = app::Needs::nothing;
    std::optional<std::uint32_t> sdk_attempts{};
};

inline app::ConfigInputs inputs_of(const Inputs& given)
{
    app::ConfigInputs inputs;
    inputs.environment = given.environment;
    inputs.flags = given.flags;
    inputs.sdk_attempts = given.sdk_attempts;
    if (!given.file.empty()) inputs.config = "/etc/headcount.yaml";
    inputs.read_file = [&given](const std::string&) { return core::Result<std::string>(given.file); };
    return inputs;
}

inline core::Config load(const Inputs& given)
{
    return app::load_config(inputs_of(given), given.needs);
}

inline core::QueueConfig queue_named(std::string url)
{
    core::QueueConfig queue;
    queue.url = std::move(url);
    return queue;
}

inline core::Rule rule_for(std::string service)
{
    core::Rule rule;
    rule.service = std::move(service);
    return rule;
}

// The sentence that refuses these inputs; empty when they were taken.
inline std::string refusal(const Inputs& given)
{
    try {
        load(given);
        return {};
    } catch (const app::ConfigError& error) {
        return error.what();
    }
}

} // namespace headcount::test
