// An ARN as views of its text, for whoever only compares: parse_arn() without the strings.
#pragma once

#include "headcount/core/result.hpp"

#include <optional>
#include <string_view>

namespace headcount::core {

struct ArnParts {
    std::string_view partition;
    std::string_view service;
    std::string_view region;
    std::string_view account;
    std::string_view resource;
};

// What parse_arn() and parse_instance_arn() refuse is refused, in the same words.
Result<ArnParts> arn_parts(std::string_view text);

struct InstanceParts {
    ArnParts arn;
    std::optional<std::string_view> cluster; // absent in the old short form
    std::string_view id;
};

Result<InstanceParts> instance_parts(std::string_view text);

} // namespace headcount::core
