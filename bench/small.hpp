// The small benchmarks: hot paths one by one, by Google Benchmark, in this process.
#pragma once

#include "report.hpp"

#include <string>
#include <vector>

namespace headcount::bench {

// `given`: flags of Google Benchmark beyond our usual ones. Prints its table as it goes, unless `quiet`. Throws
// std::runtime_error with a sentence where a flag is none.
Report measure_small(const std::vector<std::string>& given, bool quiet);

} // namespace headcount::bench
