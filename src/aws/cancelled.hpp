// Whoever waited was told to stop. No failure: nobody is blamed, and nothing is tried again.
#pragma once

#include "headcount/core/result.hpp"

namespace headcount::aws {

inline core::Error cancelled()
{
    return {core::ErrorKind::cancelled, "", "cancelled", false, ""};
}

} // namespace headcount::aws
