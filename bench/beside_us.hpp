// Programs that a benchmark starts stand in the folder of this one.
#pragma once

#include <string>

namespace headcount::bench {

std::string beside_us(const std::string& program); // its path; throws std::runtime_error where it is not there

} // namespace headcount::bench
