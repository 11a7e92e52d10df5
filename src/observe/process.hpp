// What Linux tells of this process, as the numbers that Prometheus client libraries publish
// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics). Names are left to metrics.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::observe {

struct ProcessNumbers {
    std::optional<double> cpu_seconds;
    std::optional<double> open_descriptors;
    std::optional<double> max_descriptors;
    std::optional<double> virtual_bytes;
    std::optional<double> virtual_max_bytes; // absent where there is no limit
    std::optional<double> resident_bytes;
    std::optional<double> start_seconds; // since the epoch
    std::optional<double> threads;
};

// What the kernel's text is measured in.
struct KernelUnits {
    double ticks_per_second = 100;
    double page_bytes = 4096;
};

// Reads /proc/self/stat, /proc/stat (for the boot time) and /proc/self/limits, given as text (proc(5)). A part that
// is not understood leaves its numbers absent. Descriptors in use are not in a text: they are counted.
ProcessNumbers parse_process(std::string_view stat, std::string_view boot, std::string_view limits, KernelUnits units);

// The same of this process, now. Where there is no /proc, nothing.
ProcessNumbers read_process();

} // namespace headcount::observe
