#include "observe/process_families.hpp"

#include "observe/process.hpp"

#include <optional>

namespace headcount::observe {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

void append(std::vector<MetricFamily>& families, const char* name, const char* help, MetricType type,
            std::optional<double> value)
{
    if (!value) return;
    prometheus::ClientMetric metric;
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = *value;
    families.push_back({name, help, type, {metric}});
}

} // namespace

void append_families(std::vector<MetricFamily>& families, const ProcessNumbers& numbers)
{
    append(families, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
           MetricType::Counter, numbers.cpu_seconds);
    append(families, "process_open_fds", "Number of open file descriptors.", MetricType::Gauge,
           numbers.open_descriptors);
    append(families, "process_max_fds", "Maximum number of open file descriptors.", MetricType::Gauge,
           numbers.max_descriptors);
    append(families, "process_virtual_memory_bytes", "Virtual memory size in bytes.", MetricType::Gauge,
           numbers.virtual_bytes);
    append(families, "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.",
           MetricType::Gauge, numbers.virtual_max_bytes);
    append(families, "process_resident_memory_bytes", "Resident memory size in bytes.", MetricType::Gauge,
           numbers.resident_bytes);
    append(families, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
           MetricType::Gauge, numbers.start_seconds);
    append(families, "process_threads", "Number of OS threads in the process.", MetricType::Gauge, numbers.threads);
}

} // namespace headcount::observe
