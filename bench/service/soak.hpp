// A service under events for as long as asked: what it takes of memory must not grow with time.
#pragma once

#include "report.hpp"
#include "service/usage.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::bench {

struct SoakOptions {
    double minutes = 10;
    std::uint32_t clusters = 200;
    std::uint32_t accounts = 20;
    Show show;
    bool check = false;
};

struct SoakSample {
    double seconds = 0;       // since the first event
    std::uint64_t events = 0; // messages deleted so far
    Memory memory;
};

struct SoakFigures {
    SoakOptions options;
    std::uint64_t events = 0;
    double events_per_second = 0;
    std::vector<SoakSample> samples;

    // The most of the second quarter of the time, and of the last one.
    std::uint64_t early_kib() const;
    std::uint64_t late_kib() const;
};

SoakFigures soak(const SoakOptions& options, const std::function<void(std::string_view)>& progress);

void print_table(const SoakFigures& figures, std::ostream& out);
Report report_of(const SoakFigures& figures);
std::vector<std::string> missed_goals(const SoakFigures& figures);

} // namespace headcount::bench
