// What is said where STS gave no session of a role.
#pragma once

#include "headcount/core/result.hpp"

#include <string>
#include <string_view>

namespace headcount::aws {

inline constexpr std::string_view check_trust =
    "check that the role exists, trusts this identity and expects this external id";

// Names the role and what to check: `where_denied` where it was refused. One that was cancelled stays as it is.
core::Error cannot_assume(const std::string& role, core::Error error, std::string_view where_denied = check_trust);

} // namespace headcount::aws
