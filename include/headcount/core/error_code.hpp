// The `error_code` of a log line: the service's own name for what happened, or the kind of failure where it gave none,
// so that the field is never empty.
#pragma once

#include "headcount/core/result.hpp"

#include <string_view>

namespace headcount::core {

inline std::string_view code_or_kind(const Error& error)
{
    return error.code.empty() ? to_string(error.kind) : std::string_view(error.code);
}

} // namespace headcount::core
