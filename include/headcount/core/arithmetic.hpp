// The policy in one line for people: "19 instances × 2 = 38, at most 30". The number itself is policy.hpp's.
#pragma once

#include "headcount/core/policy.hpp"

#include <cstdint>
#include <string>

namespace headcount::core {

std::string arithmetic(const Scale& scale, Amount amount);
inline std::string arithmetic(const Scale& scale, std::uint32_t instances)
{
    return arithmetic(scale, Amount::of(instances));
}

// What is added where distinctInstance cuts it: ", at most one on each instance (distinctInstance)".
std::string cap_words(const Scale& scale, std::uint32_t instances);

} // namespace headcount::core
