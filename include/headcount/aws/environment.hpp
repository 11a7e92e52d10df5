// What the process stands in, as two look-ups: environment variables and files.
// They are passed in, so that a test is not at the mercy of the machine it runs on.
#pragma once

#include "headcount/core/result.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::aws {

// The value of an environment variable, or nothing where it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// The bytes of a file; nothing where there is no such file; an error where it is there and cannot be read.
using FileReader = std::function<core::Result<std::optional<std::string>>(const std::string& path)>;

struct Surroundings {
    Environment environment;
    FileReader read_file;
};

// The variables of the process as they are now.
std::map<std::string, std::string> variables_of_process();

// These variables, and the files of the machine (read_file_of_machine).
Surroundings surroundings_of_process();

// A FileReader. Refuses files of more than 16 MB: none that a setting names is as long.
core::Result<std::optional<std::string>> read_file_of_machine(const std::string& path);

// As the AWS SDKs read variables: one that is set to nothing counts as not set.
inline std::optional<std::string> setting(const Environment& environment, std::string_view name)
{
    auto value = environment(name);
    if (value && value->empty()) return std::nullopt;
    return value;
}

} // namespace headcount::aws
