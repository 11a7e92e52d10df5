// An environment and files that exist only in the test.
#pragma once

#include "headcount/aws/environment.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::test {

struct FakeMachine {
    std::map<std::string, std::string> variables;
    std::map<std::string, std::string> files;
    std::string unreadable; // a path

    // Refers to this machine, so later changes are seen.
    aws::Surroundings surroundings()
    {
        return {[this](std::string_view name) -> std::optional<std::string> {
                    const auto found = variables.find(std::string(name));
                    if (found == variables.end()) return std::nullopt;
                    return found->second;
                },
                [this](const std::string& path) -> core::Result<std::optional<std::string>> {
                    if (path == unreadable)
                        return core::Error{core::ErrorKind::invalid, "", "permission denied", false, ""};
                    const auto found = files.find(path);
                    if (found == files.end()) return std::optional<std::string>();
                    return std::optional<std::string>(found->second);
                }};
    }
};

} // namespace headcount::test
