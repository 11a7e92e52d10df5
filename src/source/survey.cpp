#include "source/survey.hpp"

#include "headcount/core/counting.hpp"

#include <algorithm>
#include <utility>

namespace headcount::source {

namespace {

constexpr std::size_t clusters_most = 20'000; // as many as a service remembers

} // namespace

bool Survey::can_tell(const core::Config& config)
{
    return config.sweep > core::Duration::zero() && std::ranges::all_of(config.rules, core::counts_from_cluster);
}

bool Survey::moved(const core::ClusterKey& cluster, const core::ObservedCluster& seen,
                   const std::optional<LastLook>& last, core::Time now)
{
    if (seen.status != core::Status::active || !seen.services) {
        services_.erase(cluster);
        return true;
    }
    if (services_.size() >= clusters_most) services_.clear();
    const auto [known, first] = services_.try_emplace(cluster, *seen.services);
    const bool other_services = std::exchange(known->second, *seen.services) != *seen.services;
    if (first || other_services || !last || !last->settled) return true;
    return (last->instances && *last->instances != seen.instances) || now - last->at >= oldest_;
}

} // namespace headcount::source
