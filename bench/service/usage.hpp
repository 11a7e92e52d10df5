// What a running process takes from its machine, as the kernel counts it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace headcount::bench {

struct Memory {
    std::uint64_t resident_kib = 0;  // pages of shared libraries included, which others use too
    std::uint64_t private_kib = 0;   // what would be free again without this process; less while a second one runs
    std::uint64_t anonymous_kib = 0; // of that: heap and stacks, which no second one shares
};

// Both throw std::runtime_error where the process is gone.
Memory memory_of(pid_t pid);
std::chrono::nanoseconds cpu_time_of(pid_t pid); // user and system, all threads, since its start

} // namespace headcount::bench
