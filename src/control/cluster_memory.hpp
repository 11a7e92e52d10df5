// What earlier runs found out about a cluster, as far as it saves a round trip: bounded, the least recently used entry
// goes first. Forgetting is always safe: the next run reads in the careful order.
#pragma once

#include "headcount/core/cluster_key.hpp"

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace headcount::control {

struct Remembered {
    bool counts = false;                // its last read showed a service whose decision needs the instance count
    std::optional<std::uint32_t> count; // instances when they were last counted

    friend bool operator==(const Remembered&, const Remembered&) = default;
};

class ClusterMemory {
public:
    explicit ClusterMemory(std::size_t bound) : bound_(bound) {}
    ClusterMemory(const ClusterMemory&) = delete;
    ClusterMemory& operator=(const ClusterMemory&) = delete;

    Remembered recall(const core::ClusterKey& cluster); // nothing known: a default one
    void remember(const core::ClusterKey& cluster, Remembered what);
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        const core::ClusterKey* cluster = nullptr; // as the table keeps it
        Remembered what;
        boost::intrusive::list_member_hook<> place;
    };
    using Order = boost::intrusive::list<
        Entry, boost::intrusive::member_hook<Entry, boost::intrusive::list_member_hook<>, &Entry::place>>;

    void touch(Entry& entry);

    const std::size_t bound_;
    std::unordered_map<core::ClusterKey, Entry> entries_;
    Order order_; // least recently used first; after entries_, so that it lets go of them first
};

} // namespace headcount::control
