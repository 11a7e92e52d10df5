// How often the loop of a small benchmark takes memory: its counter "allocations", of one turn.
#pragma once

#include "allocations.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace headcount::bench {

// Made right before the loop, destroyed right behind it.
class AllocationCount {
public:
    explicit AllocationCount(benchmark::State& state) : state_(state), before_(allocations()) {}
    ~AllocationCount()
    {
        const auto taken = static_cast<double>(allocations() - before_);
        if (state_.iterations() > 0) state_.counters["allocations"] = taken / static_cast<double>(state_.iterations());
    }
    AllocationCount(const AllocationCount&) = delete;
    AllocationCount& operator=(const AllocationCount&) = delete;

private:
    benchmark::State& state_;
    std::uint64_t before_;
};

} // namespace headcount::bench
