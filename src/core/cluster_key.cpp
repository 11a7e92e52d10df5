#include "headcount/core/cluster_key.hpp"

#include <ostream>
#include <string_view>

namespace headcount::core {

namespace {

std::size_t combine(std::size_t seed, std::string_view part) noexcept
{
    const std::size_t hash = std::hash<std::string_view>{}(part);
    return seed ^ (hash + 0x9e3779b97f4a7c15U + (seed << 12U) + (seed >> 4U));
}

} // namespace

std::string ClusterKey::arn() const
{
    std::string text = "arn:";
    text.reserve(4 + partition.size() + 5 + region.size() + 1 + account.size() + 9 + name.size());
    text.append(partition).append(":ecs:").append(region).append(":").append(account).append(":cluster/").append(name);
    return text;
}

std::ostream& operator<<(std::ostream& out, const Scope& scope)
{
    return out << scope.account << '/' << scope.region;
}

std::ostream& operator<<(std::ostream& out, const ClusterKey& cluster)
{
    return out << cluster.arn();
}

} // namespace headcount::core

std::size_t std::hash<headcount::core::Scope>::operator()(const headcount::core::Scope& scope) const noexcept
{
    using headcount::core::combine;
    return combine(combine(0, scope.account), scope.region);
}

std::size_t
std::hash<headcount::core::ClusterKey>::operator()(const headcount::core::ClusterKey& cluster) const noexcept
{
    using headcount::core::combine;
    return combine(combine(combine(combine(0, cluster.partition), cluster.account), cluster.region), cluster.name);
}
