// The story that demo, simulation and benchmarks share: clusters whose instances come in waves, drain, fail and return.
// All of it is drawn from the seed before it begins, so the world it leaves does not depend on who watches, or how
// fast. Left to EcsWorld: tasks and events. Left to the caller: time, and the queue the events go to.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/ecs_world.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::sim {

struct FleetOptions {
    std::uint64_t seed = 1;
    core::Duration duration = std::chrono::seconds{60}; // nothing changes in its last fifth
    std::size_t clusters = 50;
    std::vector<core::Scope> scopes{{"111122223333", "eu-west-1"}}; // clusters are dealt to them in turn
    std::string service = "log-shipper";                   // the service that should follow, the same name everywhere
    core::Duration story_every = std::chrono::seconds{15}; // about this often something begins in each cluster
    std::size_t most_instances = 30;                       // of a cluster, roughly: above it none are added
    bool leave_draining = false;                           // some instances that drain never leave
    bool distinct_instance = false;                        // the service's placement constraints:
    std::vector<std::string> member_of{};                  // … each an expression of the cluster query language
};

// What a cluster has of the service.
enum class FleetKind { follows, without, daemon, inactive };

std::ostream& operator<<(std::ostream& out, FleetKind kind);

struct FleetRow {
    std::string account;
    std::string region;
    std::string cluster;
    std::string service; // empty where the cluster has none
    FleetKind kind = FleetKind::follows;
    std::uint32_t instances = 0;           // registered, as the world has it
    std::uint32_t desired = 0;             // as the world has it
    std::optional<std::uint32_t> expected; // only where the service should follow

    bool in_sync() const { return !expected || desired == *expected; }
    friend bool operator==(const FleetRow&, const FleetRow&) = default;
};

std::ostream& operator<<(std::ostream& out, const FleetRow& row);

class Fleet {
public:
    // Draws the story; the world, which outlives the fleet, is not touched yet. At least one scope and one cluster.
    Fleet(EcsWorld& world, FleetOptions options);
    ~Fleet();
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    // Puts up clusters, services and the first instances; the story counts from `start`.
    void build(core::Time start);

    // Plays what is due up to `now`. Throws std::logic_error where the world refuses a change: then someone else
    // took away what the story needs.
    void apply_due(core::Time now);
    core::Time next() const; // Time::max(): the story is over

    std::uint64_t events() const;  // state changes drawn
    std::uint64_t applied() const; // of them, so far

    std::vector<core::ClusterKey> clusters() const;
    // ACTIVE and DRAINING instances by the fleet's own count; nothing where no service should follow.
    std::optional<std::uint32_t> expected(const core::ClusterKey& cluster) const;
    std::vector<FleetRow> table() const; // by account, region, cluster
    std::size_t drift() const;           // rows not in sync
    std::string world_hash() const;      // 16 hexadecimal digits over instances and expected counts

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::sim
