// How a table of many entries keeps its keys: as they are, or what names a cluster or a service as one small piece.
#pragma once

#include "control/guards/service_key.hpp"
#include "control/packed_names.hpp"
#include "headcount/core/cluster_key.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace headcount::control {

template <class Key>
struct Packing {
    using Packed = Key;

    static const Packed& pack(const Key& key) { return key; }
    static const Key& unpack(const Packed& packed) { return packed; }
    static bool same(const Packed& packed, const Key& key) { return packed == key; }
    static std::size_t hash(const Key& key) noexcept { return std::hash<Key>{}(key); }
};

inline std::array<std::string_view, 4> names_of(const core::ClusterKey& key)
{
    return {key.name, key.account, key.region, key.partition}; // what differs most comes first
}

inline std::array<std::string_view, 5> names_of(const ServiceKey& key)
{
    return {key.cluster.name, key.cluster.account, key.cluster.region, key.cluster.partition, key.service};
}

inline core::ClusterKey cluster_of(std::string_view name, std::string_view account, std::string_view region,
                                   std::string_view partition)
{
    return {std::string(partition), std::string(account), std::string(region), std::string(name)};
}

template <>
struct Packing<core::ClusterKey> {
    using Packed = PackedNames<4>;

    static Packed pack(const core::ClusterKey& key) { return Packed(names_of(key)); }
    static core::ClusterKey unpack(const Packed& packed)
    {
        const auto [name, account, region, partition] = packed.names();
        return cluster_of(name, account, region, partition);
    }
    static bool same(const Packed& packed, const core::ClusterKey& key) { return packed.names() == names_of(key); }
    // Not of the partition: that of a region is one.
    static std::size_t hash(const core::ClusterKey& key) noexcept
    {
        return hash_of({key.name, key.account, key.region});
    }
    static std::size_t hash(const Packed& packed) noexcept
    {
        const auto [name, account, region, partition] = packed.names();
        return hash_of({name, account, region});
    }
};

template <>
struct Packing<ServiceKey> {
    using Packed = PackedNames<5>;

    static Packed pack(const ServiceKey& key) { return Packed(names_of(key)); }
    static ServiceKey unpack(const Packed& packed)
    {
        const auto [name, account, region, partition, service] = packed.names();
        return {cluster_of(name, account, region, partition), std::string(service)};
    }
    static bool same(const Packed& packed, const ServiceKey& key) { return packed.names() == names_of(key); }
    static std::size_t hash(const ServiceKey& key) noexcept
    {
        return hash_of({key.cluster.name, key.cluster.account, key.cluster.region, key.service});
    }
    static std::size_t hash(const Packed& packed) noexcept
    {
        const auto [name, account, region, partition, service] = packed.names();
        return hash_of({name, account, region, service});
    }
};

} // namespace headcount::control
