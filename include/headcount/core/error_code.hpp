// What a failure is called in a log line's `error_code`, in a metric's label and in a sentence: the service's own name
// for it, or the kind of failure where it gave none, so that it is never empty.
#pragma once

#include "headcount/core/result.hpp"

#include <string_view>

namespace headcount::core {

// Nothing was sent: the API budget of the account had no turn for it in time.
inline constexpr std::string_view no_turn_code = "api_budget";

inline std::string_view code_or_kind(const Error& error)
{
    return error.code.empty() ? to_string(error.kind) : std::string_view(error.code);
}

} // namespace headcount::core
