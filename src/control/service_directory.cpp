#include "control/service_directory.hpp"

#include <algorithm>
#include <utility>

namespace headcount::control {

namespace {

constexpr std::size_t clusters_most = 50'000; // with and without names

} // namespace

ServiceDirectory::Entry& ServiceDirectory::open(const core::ClusterKey& cluster)
{
    const auto [place, added] = entries_.try_emplace(cluster);
    Entry& entry = place->second;
    if (added)
        entry.place = order_.insert(order_.end(), cluster);
    else
        order_.splice(order_.end(), order_, entry.place);
    return entry;
}

void ServiceDirectory::erase(const core::ClusterKey& cluster)
{
    const auto found = entries_.find(cluster);
    if (found == entries_.end()) return;
    names_ -= found->second.names.size();
    order_.erase(found->second.place);
    entries_.erase(found);
}

void ServiceDirectory::make_room()
{
    while (entries_.size() > 1 && (names_ > limits_.names || entries_.size() > clusters_most))
        erase(core::ClusterKey(order_.front()));
}

const std::vector<std::string>* ServiceDirectory::find(const core::ClusterKey& cluster, core::Time now)
{
    const auto found = entries_.find(cluster);
    if (found == entries_.end() || !found->second.known) return nullptr;
    if (now - found->second.listed_at >= limits_.time_to_live) {
        erase(cluster);
        return nullptr;
    }
    return &open(cluster).names;
}

void ServiceDirectory::listing(const core::ClusterKey& cluster)
{
    erase(cluster);
    open(cluster).listing = true;
    make_room();
}

void ServiceDirectory::remember(const core::ClusterKey& cluster, std::vector<std::string> names, core::Time now)
{
    const auto found = entries_.find(cluster);
    if (found == entries_.end() || !found->second.listing) return;
    Entry& entry = open(cluster);
    entry.listing = false;
    entry.known = true;
    entry.listed_at = now;
    entry.names = std::move(names);
    names_ += entry.names.size();
    make_room();
}

void ServiceDirectory::forget(const core::ClusterKey& cluster)
{
    erase(cluster);
}

void ServiceDirectory::add(const core::ClusterKey& cluster, const std::string& name)
{
    const auto found = entries_.find(cluster);
    if (found == entries_.end()) return;
    if (found->second.listing) return erase(cluster); // what is being listed may have been read before
    auto& names = found->second.names;
    if (std::ranges::find(names, name) != names.end()) return;
    names.push_back(name);
    ++names_;
    make_room();
}

} // namespace headcount::control
