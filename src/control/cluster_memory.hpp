// What earlier runs found out about a cluster, as far as it saves a round trip.
#pragma once

#include "control/bounded_memory.hpp"
#include "headcount/core/cluster_key.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>

namespace headcount::control {

// Of one service.
struct RememberedCount {
    bool counts = false; // its last read showed that its decision needs the count

    friend bool operator==(const RememberedCount&, const RememberedCount&) = default;
};

// One for each service that the run looked at, in their order. Where other services are looked at since, it says
// nothing.
struct Remembered {
    std::size_t names = 0; // a hash of theirs
    boost::container::small_vector<RememberedCount, 1> services;

    RememberedCount of(std::size_t index) const
    {
        return index < services.size() ? services[index] : RememberedCount{};
    }

    friend bool operator==(const Remembered&, const Remembered&) = default;
};

using ClusterMemory = BoundedMemory<core::ClusterKey, Remembered>;

} // namespace headcount::control
