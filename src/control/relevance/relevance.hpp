// Which events need no look, because nothing that matters to the rules has changed since a look that settled it. ECS
// sends an event each time a task starts or stops on an instance; hardly any of them alters a count. A decider.
//
//   event ──▶ judge ──▶ unchanged, stale: acknowledged            known: (version, fields) of an instance
//               │   └─▶ owes_a_look: acknowledged, owed ──┐                     ▲
//               └─▶ look: attached ──▶ answered ──────────┴──▶ parked ──▶ ran ──┘ settled
//                             └──▶ given_back                (until a later look)
//
// What an event said is known once the run that answered for it reached a verdict; where that earned one more look,
// once that one did. Until then events of the instance are looked at. Memory never goes back to a lower version, and
// forgetting is always safe: the next event is looked at.
#pragma once

#include "control/bounded_memory.hpp"
#include "control/relevance/cares.hpp"
#include "control/relevance/instance_id.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/event.hpp"
#include "headcount/core/time.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace headcount::control {

// What one event said of an instance.
struct Sighting {
    InstanceId instance;
    std::uint64_t version = 0;
    Fields fields;

    friend bool operator==(const Sighting&, const Sighting&) = default;
};

class Relevance {
public:
    enum class Verdict {
        look,        // attached() follows, if its message is held
        owes_a_look, // nothing has changed, but a version was missed: owed() follows, if the look will be had
        unchanged,
        stale,
    };
    struct Judged {
        Verdict verdict = Verdict::look;
        std::optional<Sighting> sighting; // none: nothing is remembered of this event
    };

    // 57 bytes an instance and 105 a cluster, as malloc counts them: 8 MB when both are full.
    static constexpr std::size_t instances_most = 100'000;
    static constexpr std::size_t clusters_most = 20'000;

    explicit Relevance(Cares cares, std::size_t instances = instances_most, std::size_t clusters = clusters_most);

    Judged judge(const core::InstanceChange& change, core::Time now);

    // The message that said so waits for a run; once, it is given back or its run is answered. What the run saw settles
    // at `settles`: now, or when the look that it earned is due.
    void attached(const Sighting& sighting);
    void given_back(const Sighting& sighting);
    void answered(const core::ClusterKey& cluster, const Sighting& sighting, core::Time settles, core::Time now);

    // It was acknowledged, and its cluster will be looked at then.
    void owed(const core::ClusterKey& cluster, const Sighting& sighting, core::Time due);

    // A run of this cluster has reached a verdict whose reads began no earlier than `began`. Told before answered().
    void ran(const core::ClusterKey& cluster, bool no_service, core::Time began, core::Time now);

    void forget(const core::ClusterKey& cluster); // what it answers has changed: a service was created, …

    std::size_t instances() const { return known_.size(); }
    std::size_t unsettled() const { return unsettled_; }

private:
    // There are as many of these as instances: 24 bytes.
    struct Known {
        Known(std::uint64_t v, std::uint64_t e, const Fields& f)
            : version(v), attributes(f.attributes), era(e), status(f.status), agent(f.agent),
              always_matters(f.always_matters)
        {
        }
        Fields fields() const
        {
            return {.status = static_cast<std::uint8_t>(status),
                    .agent = agent != 0,
                    .attributes = attributes,
                    .always_matters = always_matters != 0};
        }

        std::uint64_t version;
        std::uint64_t attributes;
        std::uint64_t era : 54; // of its cluster; a million of them a second last for centuries
        std::uint64_t status : 8;
        std::uint64_t agent : 1;
        std::uint64_t always_matters : 1;
    };
    static_assert(sizeof(Known) == 24);
    // While an era lasts, what is known of a cluster's instances is. Never used twice.
    struct Era {
        std::uint64_t number = 0;
        core::Time ends = core::Time::max();
    };
    struct Open { // seen, and not settled
        std::uint64_t version = 0;
        Fields fields;
        bool attached = false;
    };
    struct Parked {
        Sighting sighting;
        core::Time due;
    };

    std::optional<Known> known(const core::ClusterKey& cluster, const InstanceId& instance, core::Time now);
    void settle(const core::ClusterKey& cluster, const Sighting& sighting);
    void open(const Sighting& sighting, bool attached);
    void close(const Sighting& sighting, bool attached);
    bool anything_else_open(const Sighting& sighting) const;
    bool missed(const Sighting& sighting, std::uint64_t version) const;
    void park(const core::ClusterKey& cluster, const Sighting& sighting, core::Time due);

    Cares cares_;
    BoundedMemory<InstanceId, Known> known_;
    BoundedMemory<core::ClusterKey, Era> eras_;
    using OpenOnes = boost::container::small_vector<Open, 1>; // rarely more than one
    boost::unordered_flat_map<InstanceId, OpenOnes, std::hash<InstanceId>> open_;
    std::unordered_map<core::ClusterKey, std::vector<Parked>> parked_;
    std::size_t unsettled_ = 0;
    std::size_t parked_count_ = 0;
    std::uint64_t last_era_ = 0;
};

} // namespace headcount::control
