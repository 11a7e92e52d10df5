// Families of several registries as one: what several threads counted is told as if one had.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace headcount::observe {

// Series of the same name and labels are added up; of ages and lengths the greatest counts.
void merge(std::vector<prometheus::MetricFamily>& into, std::vector<prometheus::MetricFamily> families);

} // namespace headcount::observe
