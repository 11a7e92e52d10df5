#include "observe/service_series.hpp"

#include <boost/container_hash/hash.hpp>

#include <algorithm>
#include <utility>

namespace headcount::observe {
namespace {

constexpr std::size_t most_clusters = 20000; // as many as a service remembers
constexpr std::size_t most_services = 50000;

} // namespace

// What differs most comes first.
std::size_t ServiceSeries::HashOf::operator()(const ClusterView& cluster) const noexcept
{
    const auto& [account, region, name] = cluster;
    std::size_t hash = std::hash<std::string_view>{}(name);
    boost::hash_combine(hash, std::hash<std::string_view>{}(account));
    boost::hash_combine(hash, std::hash<std::string_view>{}(region));
    return hash;
}

void ServiceSeries::set(std::string_view account, std::string_view region, std::string_view cluster,
                        std::string_view service, std::uint32_t desired, std::optional<std::uint32_t> instances)
{
    const std::lock_guard lock(mutex_);
    Service* known = find_or_make({account, region, cluster}, service);
    if (known == nullptr) return;
    known->desired = desired;
    known->instances = instances;
}

ServiceSeries::Service* ServiceSeries::find_or_make(const ClusterView& cluster, std::string_view service)
{
    auto known = clusters_.find(cluster);
    if (known != clusters_.end()) {
        const auto found = std::ranges::find(known->second, service, &Service::name);
        if (found != known->second.end()) return &*found;
    }
    if (services_ >= most_services) return nullptr;
    if (known == clusters_.end()) {
        if (clusters_.size() >= most_clusters) return nullptr;
        known = clusters_.try_emplace(Cluster(cluster)).first;
    }
    ++services_;
    return &known->second.emplace_back(Service{.name = std::string(service), .instances = {}});
}

void ServiceSeries::remove(std::string_view account, std::string_view region, std::string_view cluster,
                           std::string_view service)
{
    const std::lock_guard lock(mutex_);
    const auto known = clusters_.find(ClusterView{account, region, cluster});
    if (known == clusters_.end()) return;
    services_ -= std::erase_if(known->second, [service](const Service& each) { return each.name == service; });
    if (known->second.empty()) clusters_.erase(known);
}

std::vector<prometheus::MetricFamily> ServiceSeries::collect() const
{
    using prometheus::MetricType;
    prometheus::MetricFamily desired{
        "headcount_tasks_desired", "Desired count of a managed service.", MetricType::Gauge, {}};
    prometheus::MetricFamily counted{
        "headcount_instances", "Container instances counted for a managed service.", MetricType::Gauge, {}};
    const auto add = [](prometheus::MetricFamily& family, const Cluster& cluster, const Service& service,
                        std::uint32_t value) {
        const auto& [account, region, name] = cluster;
        prometheus::ClientMetric& metric = family.metric.emplace_back();
        metric.label = {{"account", account}, {"cluster", name}, {"region", region}, {"service", service.name}};
        metric.gauge.value = value;
    };
    const std::lock_guard lock(mutex_);
    for (const auto& [cluster, services] : clusters_)
        for (const Service& service : services) {
            add(desired, cluster, service, service.desired);
            if (service.instances) add(counted, cluster, service, *service.instances);
        }
    std::vector<prometheus::MetricFamily> families;
    for (prometheus::MetricFamily* family : {&desired, &counted})
        if (!family->metric.empty()) families.push_back(std::move(*family));
    return families;
}

} // namespace headcount::observe
