// What a piece of work costs this process.
#pragma once

#include "allocations.hpp"
#include "cpu.hpp"

#include <cstddef>

namespace headcount::bench {

struct Cost {
    double cpu_us = 0; // of one of many
    double allocations = 0;

    friend Cost operator+(const Cost& a, const Cost& b) { return {a.cpu_us + b.cpu_us, a.allocations + b.allocations}; }
};

// Of a run that does the same thing so many times.
template <class Run>
Cost cost_of(std::size_t times, Run run)
{
    const auto allocated = allocations();
    const auto begun = cpu_seconds();
    run();
    const auto seconds = cpu_seconds() - begun;
    const auto count = static_cast<double>(times);
    return {seconds * 1e6 / count, static_cast<double>(allocations() - allocated) / count};
}

} // namespace headcount::bench
