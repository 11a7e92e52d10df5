// The process metrics under the names that Prometheus client libraries give them.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace headcount::observe {

struct ProcessNumbers;

// Absent numbers are left out: a missing series is honest, a zero is not.
void append_families(std::vector<prometheus::MetricFamily>& families, const ProcessNumbers& numbers);

} // namespace headcount::observe
