// The event of the tests' corpus that benchmarks send around.
#pragma once

#include <string>

namespace headcount::bench {

// On one line: an instance of this cluster was registered. Throws std::runtime_error where the corpus is gone.
std::string registered_event(const std::string& cluster);

} // namespace headcount::bench
