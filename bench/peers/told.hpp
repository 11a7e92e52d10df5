// What a peer says of the events behind its warm-up.
#pragma once

#include <cstddef>
#include <string>

namespace headcount::bench {

// By those with a run-time of their own.
struct Told {
    std::size_t counted = 0; // events
    double cpu_seconds = 0;  // of the process, for them
    double seconds = 0;      // from the last of the warm-up to the last of all

    double cpu_us() const { return cpu_seconds * 1e6 / static_cast<double>(counted); } // of an event
    double events_per_second() const;
};

Told told_in(const std::string& output); // throws std::runtime_error with it where it is something else

// By all of them: the time of an event.
struct ToldTimes {
    double p50_ms = 0;
    double p99_ms = 0;
};
ToldTimes times_in(const std::string& output);

} // namespace headcount::bench
