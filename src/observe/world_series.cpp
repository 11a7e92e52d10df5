#include "observe/world_series.hpp"

#include <utility>

namespace headcount::observe {
namespace {

constexpr std::size_t most_codes = 500;
constexpr std::size_t most_operations = 100;
constexpr std::size_t most_scopes = 2000;
constexpr std::size_t most_clusters = 20000; // as many as a service remembers
constexpr std::size_t most_services = 50000;
constexpr std::string_view other = "other";

const prometheus::Histogram::BucketBoundaries request_buckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3,
                                                              0.5,   1,    2.5,   5,    10,  20,  30};

} // namespace

prometheus::Counter& RequestSeries::count(std::string_view service, std::string_view operation, std::string_view code)
{
    const auto found = known_counts_.find(std::tuple(service, operation, code));
    if (found != known_counts_.end()) return *found->second;
    if (known_counts_.size() >= most_codes && code != other) return count(other, other, other);
    Words3 key(service, operation, code);
    const auto& [s, o, c] = key;
    prometheus::Counter& made = counts_.Add({{"service", s}, {"operation", o}, {"code", c}});
    known_counts_.emplace(std::move(key), &made);
    return made;
}

prometheus::Histogram& RequestSeries::time(std::string_view service, std::string_view operation)
{
    const auto found = known_times_.find(std::tuple(service, operation));
    if (found != known_times_.end()) return *found->second;
    if (known_times_.size() >= most_operations && operation != other) return time(other, other);
    Words2 key(service, operation);
    const auto& [s, o] = key;
    prometheus::Histogram& made = times_.Add({{"service", s}, {"operation", o}}, request_buckets);
    known_times_.emplace(std::move(key), &made);
    return made;
}

prometheus::Counter& ScopeSeries::count(std::string_view account, std::string_view region)
{
    const auto found = known_.find(std::tuple(account, region));
    if (found != known_.end()) return *found->second;
    if (known_.size() >= most_scopes && account != other) return count(other, other);
    Words2 key(account, region);
    const auto& [a, r] = key;
    prometheus::Counter& made = counts_.Add({{"account", a}, {"region", r}});
    known_.emplace(std::move(key), &made);
    return made;
}

void ServiceSeries::set(std::string_view account, std::string_view region, std::string_view cluster,
                        std::string_view service, std::uint32_t desired, std::optional<std::uint32_t> instances)
{
    const auto labels = [&] {
        return prometheus::Labels{{"account", std::string(account)},
                                  {"region", std::string(region)},
                                  {"cluster", std::string(cluster)},
                                  {"service", std::string(service)}};
    };
    Gauges* gauges = find_or_make(account, region, cluster, service);
    if (gauges == nullptr) return;
    if (gauges->desired == nullptr) gauges->desired = &desired_.Add(labels());
    gauges->desired->Set(desired);
    if (!instances) {
        if (gauges->instances != nullptr) instances_.Remove(std::exchange(gauges->instances, nullptr));
        return;
    }
    if (gauges->instances == nullptr) gauges->instances = &instances_.Add(labels());
    gauges->instances->Set(*instances);
}

ServiceSeries::Gauges* ServiceSeries::find_or_make(std::string_view account, std::string_view region,
                                                   std::string_view cluster, std::string_view service)
{
    auto known = clusters_.find(std::tuple(account, region, cluster));
    if (known != clusters_.end()) {
        const auto found = known->second.find(service);
        if (found != known->second.end()) return &found->second;
    }
    if (services_ >= most_services) return nullptr;
    if (known == clusters_.end()) {
        if (clusters_.size() >= most_clusters) return nullptr;
        known = clusters_.try_emplace(Words3(account, region, cluster)).first;
    }
    ++services_;
    return &known->second.try_emplace(std::string(service)).first->second;
}

void ServiceSeries::remove(std::string_view account, std::string_view region, std::string_view cluster,
                           std::string_view service)
{
    const auto known = clusters_.find(std::tuple(account, region, cluster));
    if (known == clusters_.end()) return;
    const auto found = known->second.find(service);
    if (found == known->second.end()) return;
    desired_.Remove(found->second.desired);
    if (found->second.instances != nullptr) instances_.Remove(found->second.instances);
    known->second.erase(found);
    --services_;
    if (known->second.empty()) clusters_.erase(known);
}

} // namespace headcount::observe
