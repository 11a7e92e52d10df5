#include "observe/merge.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::observe {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Gauges of which a sum would say nothing.
constexpr std::array<std::string_view, 2> greatest{"headcount_oldest_waiting_seconds", "headcount_sweep_seconds"};

using Labels = std::vector<std::pair<std::string, std::string>>;

Labels labels_of(const ClientMetric& metric)
{
    Labels labels;
    labels.reserve(metric.label.size());
    for (const ClientMetric::Label& label : metric.label)
        labels.emplace_back(label.name, label.value);
    return labels;
}

void add(ClientMetric::Histogram& into, const ClientMetric::Histogram& other)
{
    into.sample_count += other.sample_count;
    into.sample_sum += other.sample_sum;
    for (std::size_t i = 0; i < std::min(into.bucket.size(), other.bucket.size()); ++i)
        into.bucket[i].cumulative_count += other.bucket[i].cumulative_count;
}

void add(ClientMetric& into, const ClientMetric& other, const MetricFamily& family)
{
    switch (family.type) {
    case MetricType::Counter: into.counter.value += other.counter.value; break;
    case MetricType::Histogram: add(into.histogram, other.histogram); break;
    case MetricType::Gauge:
        if (std::ranges::find(greatest, family.name) != greatest.end())
            into.gauge.value = std::max(into.gauge.value, other.gauge.value);
        else
            into.gauge.value += other.gauge.value;
        break;
    case MetricType::Summary:
    case MetricType::Untyped: break; // there are none
    }
}

void merge(MetricFamily& into, MetricFamily family)
{
    std::map<Labels, std::size_t> places;
    for (std::size_t i = 0; i < into.metric.size(); ++i)
        places.emplace(labels_of(into.metric[i]), i);
    for (ClientMetric& metric : family.metric) {
        const auto place = places.find(labels_of(metric));
        if (place == places.end())
            into.metric.push_back(std::move(metric));
        else
            add(into.metric[place->second], metric, into);
    }
}

} // namespace

void merge(std::vector<MetricFamily>& into, std::vector<MetricFamily> families)
{
    for (MetricFamily& family : families) {
        const auto same = std::ranges::find(into, family.name, &MetricFamily::name);
        if (same == into.end())
            into.push_back(std::move(family));
        else
            merge(*same, std::move(family));
    }
}

} // namespace headcount::observe
