// What must be looked at again, and when: (cluster, due, reason), coalesced per cluster, bounded. A decider.
// A restart forgets it; the first sweep finds what was forgotten.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace headcount::control {

enum class DueReason {
    recheck,
    confirming,
    deployment,
    hold,
    step,
    brake,
    contended,
    feedback,
    unread,
    pause_over,
    agent_away,
};

struct LookAgain {
    core::Time due{};
    DueReason reason = DueReason::recheck;

    friend bool operator==(const LookAgain&, const LookAgain&) = default;
};

class DueList {
public:
    explicit DueList(std::size_t bound);
    ~DueList();
    DueList(const DueList&) = delete;
    DueList& operator=(const DueList&) = delete;

    // At most one entry per cluster: the earliest and the latest time stay. A look at the earliest may come too early
    // for who asked for the latest; what was asked for in between is answered by that one. False when the list is full.
    bool add(const core::ClusterKey& cluster, core::Time due, DueReason reason);
    void remove(const core::ClusterKey& cluster);

    // The clusters that are due, earliest first (those of one time as they were added). They leave the list, except
    // those whose latest time is still to come: they are due then.
    std::vector<core::ClusterKey> take_due(core::Time now);
    core::Time wake() const; // Time::max() when empty
    std::size_t size() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::control
