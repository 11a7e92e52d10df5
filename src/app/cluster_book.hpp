// What is known of each cluster since the start: its last rows, its last verdict, its last event. Bounded: the cluster
// not heard of for longest is forgotten first.
#pragma once

#include "headcount/control/reconciler.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"
#include "headcount/source/sweep.hpp"

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <vector>

namespace headcount::app {

struct ClusterPage {
    std::vector<control::Row> rows;         // of the last run that reached a verdict or failed
    std::optional<core::Time> last_verdict; // when
    std::optional<core::Time> last_mark;    // by an event
};

class ClusterBook {
public:
    explicit ClusterBook(std::size_t bound) : bound_(bound) {}

    void marked(const core::ClusterKey& cluster, core::Time now);
    void ended(const core::ClusterKey& cluster, const control::RunReport& report, core::Time now);
    void forget(const core::ClusterKey& cluster);

    const ClusterPage* find(const core::ClusterKey& cluster) const;
    // A guard held a change of this service, or a part of it, when the cluster was last looked at.
    bool holds(const core::ClusterKey& cluster, const std::string& service) const;
    std::optional<source::LastLook> last_look(const core::ClusterKey& cluster) const; // none: it has no verdict yet
    std::vector<core::ClusterKey> of(const core::Scope& scope) const;
    std::size_t size() const { return pages_.size(); }
    std::size_t paused() const { return paused_; } // services, by their last rows

    template <class Function>
    void for_each(Function function) const // (cluster, page), in the order of their names, until it returns false
    {
        for (const auto& [cluster, entry] : pages_)
            if (!function(cluster, entry.page)) return;
    }

private:
    using Order = std::list<core::ClusterKey>; // latest first
    struct Entry {
        ClusterPage page;
        Order::iterator place;
    };

    ClusterPage& open(const core::ClusterKey& cluster);

    std::size_t bound_;
    std::size_t paused_ = 0;
    Order order_;
    std::map<core::ClusterKey, Entry> pages_;
};

} // namespace headcount::app
