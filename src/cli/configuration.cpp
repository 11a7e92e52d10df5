#include "cli/configuration.hpp"

#include "headcount/aws/retry_settings.hpp"

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace headcount::cli {
namespace {

core::Result<std::string> read_existing_file(const std::string& path)
{
    auto text = aws::read_file_of_machine(path);
    if (!text) return text.error();
    if (!*text) {
        core::Error error;
        error.message = std::generic_category().message(ENOENT);
        return error;
    }
    return std::move(**text);
}

} // namespace

core::Config load_configuration(const Arguments& arguments, const World& world, app::Needs needs)
{
    std::vector<app::ConfigNote> nobody_asks;
    return load_configuration(arguments, world, needs, nobody_asks);
}

core::Config load_configuration(const Arguments& arguments, const World& world, app::Needs needs,
                                std::vector<app::ConfigNote>& notes)
{
    app::ConfigInputs inputs;
    inputs.flags = arguments.flags;
    inputs.environment = world.environment;
    inputs.read_file = read_existing_file;
    inputs.config = arguments.config;
    const auto retries = aws::retry_settings(surroundings_of(world));
    if (!retries) throw app::ConfigError(retries.error().message);
    inputs.sdk_attempts = retries->attempts;
    core::Config config = app::load_config(inputs, needs);
    notes = app::config_notes(inputs, config);
    return config;
}

aws::Surroundings surroundings_of(const World& world)
{
    aws::Surroundings surroundings;
    surroundings.environment = [variables = world.environment](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    surroundings.read_file = aws::read_file_of_machine;
    return surroundings;
}

} // namespace headcount::cli
