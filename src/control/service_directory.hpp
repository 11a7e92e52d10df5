// Which services of a cluster may be managed, as discovery found them: kept for a while, so that a run need not list
// them. A decider. It forgets after `time_to_live`, when told to (a sweep, a service made or deleted), and the least
// recently used clusters first where there are too many names.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

namespace headcount::control {

struct DirectoryLimits {
    core::Duration time_to_live = std::chrono::minutes{10};
    std::size_t names = 200'000; // of all clusters together: about 20 MB
};

class ServiceDirectory {
public:
    explicit ServiceDirectory(DirectoryLimits limits) : limits_(limits) {}

    // Until the next call; null: they have to be listed.
    const std::vector<std::string>* find(const core::ClusterKey& cluster, core::Time now);

    // The services of this cluster are being listed. What is told of it until remember() makes that void.
    void listing(const core::ClusterKey& cluster);
    void remember(const core::ClusterKey& cluster, std::vector<std::string> names, core::Time now);

    void forget(const core::ClusterKey& cluster);
    void add(const core::ClusterKey& cluster, const std::string& name); // it may be managed now, and was not

    std::size_t clusters() const { return entries_.size(); }
    std::size_t names() const { return names_; }

private:
    using Order = std::list<core::ClusterKey>; // least recently used first
    struct Entry {
        std::vector<std::string> names;
        core::Time listed_at{};
        bool known = false;
        bool listing = false;
        Order::iterator place;
    };

    Entry& open(const core::ClusterKey& cluster);
    void erase(const core::ClusterKey& cluster);
    void make_room();

    DirectoryLimits limits_;
    std::size_t names_ = 0;
    Order order_;
    std::unordered_map<core::ClusterKey, Entry> entries_;
};

} // namespace headcount::control
