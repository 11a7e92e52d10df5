// A service anywhere in the world, as a key of what guards remember.
#pragma once

#include "headcount/core/cluster_key.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace headcount::control {

struct ServiceKey {
    core::ClusterKey cluster;
    std::string service;

    friend bool operator==(const ServiceKey&, const ServiceKey&) = default;
};

} // namespace headcount::control

template <>
struct std::hash<headcount::control::ServiceKey> {
    std::size_t operator()(const headcount::control::ServiceKey& key) const noexcept
    {
        constexpr std::size_t odd = 0x9e3779b97f4a7c15U; // so that equal halves do not cancel out
        return std::hash<headcount::core::ClusterKey>{}(key.cluster) * odd ^ std::hash<std::string>{}(key.service);
    }
};
