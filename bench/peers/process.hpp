// A program run to its end, and what it used.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace headcount::bench {

struct Used {
    double cpu_seconds = 0;  // of all its threads, in user and system mode
    double wall_seconds = 0; // from its start to its end
    long resident_kib = 0;   // at most
    std::string output;
    std::string log; // its standard error
};

// Nothing of our environment is handed on but PATH. Throws std::runtime_error with what it said where it fails.
Used run_to_the_end(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment);

} // namespace headcount::bench
