// Chance as a parameter: one seeded generator is handed down, so that a run is repeated by its seed.
// Not for secrets: nothing here is hard to predict.
#pragma once

#include "headcount/core/time.hpp"

#include <cstdint>
#include <string>

namespace headcount::core {

// xoshiro256** seeded by splitmix64 (Blackman and Vigna, https://prng.di.unimi.it/).
class Random {
public:
    explicit Random(std::uint64_t seed);
    static Random of_the_machine(); // seeded by the operating system: each one differs

    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound);                     // 0 … bound-1; bound 0 gives 0
    std::uint64_t between(std::uint64_t low, std::uint64_t high); // low … high, both included
    double unit();                                                // [0, 1)
    bool chance(double probability);                              // true with that probability
    Duration up_to(Duration longest);                             // [0, longest): full jitter
    std::string uuid();                                           // version 4, lower case
    std::string hex(std::size_t digits);
    Random fork(); // an independent stream

private:
    std::uint64_t state_[4];
};

} // namespace headcount::core
