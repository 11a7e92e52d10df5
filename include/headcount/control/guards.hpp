// The guards between a decision and its write. They make nothing of their own: of a change that is wanted they let
// through all, a part or nothing, each for a reason that has a name, and say when it should be looked at again.
//
//   decide() ─▶ contended ─▶ deployment ─▶ feedback ─▶ confirmation of zero ─▶ hold ─▶ step ─▶ brake ─▶ apply
//
// Each guard is a decider in a file of its own (src/control/guards/). What they remember of a service is bounded, gone
// when nothing is wanted of it, and forgotten on the safe side: a wait begins anew.
#pragma once

#include "headcount/control/due_list.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/decide.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace headcount::control {

// Who wants the change: events; one invocation of a Lambda function, which knows nothing of the one before and looks at
// nothing again; or a person who is there and has asked for it (`apply`, `plan`).
enum class Asker { events, invocation, person };

// What a run has found out about one service, and what it would do about it.
struct Wanted {
    const core::Rule& rule;
    const core::Limits& limits;
    const core::ObservedService& service;
    std::uint32_t instances = 0;
    const core::Decision& decision; // in_sync, adjusted or would_adjust
    core::Time seen{};              // the oldest answer that it was decided by
    core::Time now{};
    bool dry_run = false;
};

struct Guarded {
    core::Decision decision;
    std::optional<LookAgain> again;
    bool contention_began = false;
    std::string complaint{}; // for the log, once a contention, and once more when it is known who the other writer is
};

class Guards {
public:
    explicit Guards(Asker asker);
    ~Guards();
    Guards(const Guards&) = delete;
    Guards& operator=(const Guards&) = delete;

    // Is there something to guard in such a decision? If not, the service is to be forgotten.
    static bool concern(const core::Decision& decision);

    Guarded judge(const core::ClusterKey& cluster, const Wanted& wanted);
    void forget(const core::ClusterKey& cluster, const std::string& service);

    // The service could not be read: what was to be looked at about now must be later.
    std::optional<LookAgain> unread(const core::ClusterKey& cluster, const std::string& service, core::Time now);

    // What became of a change that judge() let through. `maybe`: whether ECS has carried it out is not known.
    std::optional<LookAgain> written(const core::ClusterKey& cluster, const std::string& service, core::Time now);
    std::optional<LookAgain> not_written(const core::ClusterKey& cluster, const std::string& service, bool maybe,
                                         core::Time now);

    // Someone else called UpdateService: who, as CloudTrail has it.
    void other_wrote(const core::ClusterKey& cluster, const std::string& service, std::string who);

    // All clusters in reach have been looked at: what runs there is known, and the brake can tell a share of it.
    void all_seen();

    std::size_t remembered() const; // services
    std::size_t braked() const;     // services that wait for the brake

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::control
