#include "cli/configuration.hpp"

#include "headcount/aws/retry_settings.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

namespace headcount::cli {
namespace {

constexpr std::size_t most_bytes = 16 * 1024 * 1024; // of a file that a setting names

core::Error cannot_read(int number)
{
    core::Error error;
    error.message = std::generic_category().message(number);
    return error;
}

// Nothing where there is no such file.
core::Result<std::optional<std::string>> read_file(const std::string& path)
{
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
        return cannot_read(errno);
    }
    std::string text;
    char part[16 * 1024];
    while (file.read(part, sizeof part), file.gcount() > 0) {
        text.append(part, static_cast<std::size_t>(file.gcount()));
        if (text.size() > most_bytes) return cannot_read(EFBIG);
    }
    if (file.bad()) return cannot_read(errno != 0 ? errno : EIO); // a folder opens, and does not read
    return std::optional<std::string>(std::move(text));
}

core::Result<std::string> read_existing_file(const std::string& path)
{
    auto text = read_file(path);
    if (!text) return text.error();
    if (!*text) return cannot_read(ENOENT);
    return std::move(**text);
}

} // namespace

core::Config load_configuration(const Arguments& arguments, const World& world, app::Needs needs)
{
    app::ConfigInputs inputs;
    inputs.flags = arguments.flags;
    inputs.environment = world.environment;
    inputs.read_file = read_existing_file;
    inputs.config = arguments.config;
    const auto retries = aws::retry_settings(surroundings_of(world));
    if (!retries) throw app::ConfigError(retries.error().message);
    inputs.sdk_attempts = retries->attempts;
    return app::load_config(inputs, needs);
}

aws::Surroundings surroundings_of(const World& world)
{
    aws::Surroundings surroundings;
    surroundings.environment = [variables = world.environment](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    surroundings.read_file = read_file;
    return surroundings;
}

} // namespace headcount::cli
