// An ARN as views of its text, for whoever only compares: parse_arn() without the strings.
#pragma once

#include "headcount/core/result.hpp"

#include <string_view>

namespace headcount::core {

struct ArnParts {
    std::string_view partition;
    std::string_view service;
    std::string_view region;
    std::string_view account;
    std::string_view resource;
};

Result<ArnParts> arn_parts(std::string_view text); // what parse_arn() refuses is refused, in the same words

} // namespace headcount::core
