// A stranger's words as they may stand in an error: one line, bounded, without secrets.
#pragma once

#include "headcount/aws/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace headcount::aws {

// Control characters become blanks, and blanks in a row one. What is longer than `longest` bytes is cut, never inside a
// character, and ends in "…". Secrets and signatures are blotted out before: half of one that was cut would not be
// known again.
std::string printable(std::string_view text, std::size_t longest, Secrets secrets = {});

} // namespace headcount::aws
