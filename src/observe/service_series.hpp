// headcount_tasks_desired and headcount_instances: two gauges for each service. There may be tens of thousands, and one
// more whenever a cluster is seen for the first time, so they are kept as plain numbers, which become Prometheus' own
// only when somebody asks.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <prometheus/metric_family.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace headcount::observe {

class ServiceSeries {
public:
    // Beyond the bound: nothing.
    void set(std::string_view account, std::string_view region, std::string_view cluster, std::string_view service,
             std::uint32_t desired, std::optional<std::uint32_t> instances);
    void remove(std::string_view account, std::string_view region, std::string_view cluster, std::string_view service);

    // A family each, where it has a gauge. In any thread.
    std::vector<prometheus::MetricFamily> collect() const;

private:
    struct Service {
        std::string name;
        std::uint32_t desired = 0;
        std::optional<std::uint32_t> instances; // none: they are not counted just now
    };
    using Services = std::vector<Service>;                             // of a cluster: few
    using Cluster = std::tuple<std::string, std::string, std::string>; // account, region, name
    using ClusterView = std::tuple<std::string_view, std::string_view, std::string_view>;
    struct HashOf {
        using is_transparent = void;
        std::size_t operator()(const ClusterView& cluster) const noexcept;
    };
    Service* find_or_make(const ClusterView& cluster, std::string_view service);

    mutable std::mutex mutex_; // one thread sets, any may ask
    boost::unordered_flat_map<Cluster, Services, HashOf, std::equal_to<>> clusters_;
    std::size_t services_ = 0;
};

} // namespace headcount::observe
