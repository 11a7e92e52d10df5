// What is known of each cluster since the start: its last rows, its last verdict, its last event. Bounded: the cluster
// not heard of for longest is forgotten first.
#pragma once

#include "app/packed_rows.hpp"
#include "control/bounded_memory.hpp"
#include "headcount/control/reconciler.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"
#include "headcount/source/sweep.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headcount::app {

struct ClusterPage {
    std::vector<control::Row> rows; // of the last run that reached a verdict or failed, as PackedRows keeps them
    std::optional<core::Time> last_verdict; // when
    std::optional<core::Time> last_mark;    // by an event
};

class ClusterBook {
public:
    explicit ClusterBook(std::size_t bound) : known_(bound) {}

    void marked(const core::ClusterKey& cluster, core::Time now);
    // The services that had a row until now and have none any more; nothing where the run failed: it may not know all.
    std::vector<std::string> ended(const core::ClusterKey& cluster, const control::RunReport& report, core::Time now);
    void forget(const core::ClusterKey& cluster);

    std::optional<ClusterPage> find(const core::ClusterKey& cluster) const;
    // A guard held a change of this service, or a part of it, when the cluster was last looked at.
    bool holds(const core::ClusterKey& cluster, const std::string& service) const;
    std::optional<source::LastLook> last_look(const core::ClusterKey& cluster) const; // none: it has no verdict yet
    std::vector<core::ClusterKey> of(const core::Scope& scope) const;                 // in the order of their names
    std::size_t size() const { return known_.size(); }
    std::size_t paused() const { return paused_; } // services, by their last rows

    // (cluster, page), in the order of their names, until it returns false: whoever asks for few pays for few.
    template <class Function>
    void for_each(Function function) const
    {
        std::vector<Entry> heap = entries();
        std::ranges::make_heap(heap, comes_later);
        while (!heap.empty()) {
            std::ranges::pop_heap(heap, comes_later);
            if (!function(Packing::unpack(*heap.back().key), page_of(*heap.back().known))) return;
            heap.pop_back();
        }
    }

private:
    // There are as many of these as clusters: 32 bytes, and what rows need.
    struct Known {
        PackedRows rows{};
        core::Time last_verdict = core::Time::min(); // never
        core::Time last_mark = core::Time::min();
        std::uint32_t paused = 0; // of the rows
    };
    using Packing = control::Packing<core::ClusterKey>;
    struct Entry {
        const Packing::Packed* key;
        const Known* known;
    };

    Known& open(const core::ClusterKey& cluster);
    std::vector<Entry> entries() const;
    static bool comes_later(const Entry& a, const Entry& b);
    static ClusterPage page_of(const Known& known);

    control::BoundedMemory<core::ClusterKey, Known> known_;
    std::size_t paused_ = 0;
};

} // namespace headcount::app
