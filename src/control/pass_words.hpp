// What the parts of a pass say of failures.
#pragma once

#include "headcount/control/reconciler.hpp"
#include "headcount/core/result.hpp"

#include <string>

namespace headcount::control {

inline core::Error stopped_error()
{
    return {core::ErrorKind::cancelled, "", "headcount is stopping", true, ""};
}

inline std::string reading(const Row& row)
{
    return "read service " + row.service;
}

} // namespace headcount::control
