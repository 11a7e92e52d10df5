#include "headcount/aws/environment.hpp"

#include <cerrno>
#include <fstream>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace headcount::aws {

namespace {

constexpr std::size_t most_bytes = 16 * 1024 * 1024;

core::Error cannot_read(int number)
{
    core::Error error;
    error.message = std::generic_category().message(number);
    return error;
}

} // namespace

std::map<std::string, std::string> variables_of_process()
{
    std::map<std::string, std::string> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

core::Result<std::optional<std::string>> read_file_of_machine(const std::string& path)
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

Surroundings surroundings_of_process()
{
    Surroundings surroundings;
    const auto variables = std::make_shared<const std::map<std::string, std::string>>(variables_of_process());
    surroundings.environment = [variables](std::string_view name) -> std::optional<std::string> {
        const auto found = variables->find(std::string(name));
        if (found == variables->end()) return std::nullopt;
        return found->second;
    };
    surroundings.read_file = read_file_of_machine;
    return surroundings;
}

} // namespace headcount::aws
