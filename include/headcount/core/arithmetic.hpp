// The policy in one line for people: "19 instances × 2 = 38, at most 30". The number itself is policy.hpp's.
#pragma once

#include "headcount/core/policy.hpp"

#include <cstdint>
#include <string>

namespace headcount::core {

std::string arithmetic(const Scale& scale, std::uint32_t instances);

} // namespace headcount::core
