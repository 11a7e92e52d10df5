#include "control/cluster_memory.hpp"

namespace headcount::control {

void ClusterMemory::touch(Entry& entry)
{
    order_.splice(order_.end(), order_, order_.iterator_to(entry));
}

Remembered ClusterMemory::recall(const core::ClusterKey& cluster)
{
    const auto known = entries_.find(cluster);
    if (known == entries_.end()) return {};
    touch(known->second);
    return known->second.what;
}

void ClusterMemory::remember(const core::ClusterKey& cluster, Remembered what)
{
    const auto known = entries_.find(cluster);
    if (known != entries_.end()) {
        known->second.what = what;
        touch(known->second);
        return;
    }
    if (bound_ == 0) return;
    if (entries_.size() >= bound_) {
        const Entry& oldest = order_.front();
        order_.pop_front();
        entries_.erase(entries_.find(*oldest.cluster));
    }
    const auto [place, added] = entries_.try_emplace(cluster);
    place->second.cluster = &place->first;
    place->second.what = what;
    order_.push_back(place->second);
}

} // namespace headcount::control
