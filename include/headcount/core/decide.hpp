// The decision: what was observed of one service and its cluster in, what to do about it out. Pure.
#pragma once

#include "headcount/core/outcome.hpp"
#include "headcount/core/policy.hpp"
#include "headcount/core/service_tags.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::core {

enum class Scheduling { replica, daemon };
enum class Controller { ecs, code_deploy, external };
enum class Status { active, draining, inactive, missing }; // of a service; of a cluster likewise

// by_provider: a capacity provider strategy in its place. other: MANAGED_INSTANCES, and what comes later.
enum class Launch { by_provider, ec2, fargate, external, other };

// On which instances tasks of a service can stand, and how a deployment moves them.
struct Placement {
    bool distinct_instance = false;       // at most one task on each instance
    std::vector<std::string> member_of{}; // expressions of the cluster query language, all of which must hold
    Launch launch = Launch::ec2;
    std::vector<std::string> providers{};        // of its strategy, without Fargate's
    std::uint32_t minimum_healthy_percent = 100; // of the desired count, that a deployment leaves running
    bool zone_rebalancing = false;

    friend bool operator==(const Placement&, const Placement&) = default;
};

// The deployments of a service.
struct Deployments {
    bool in_progress = false; // more than one is there, or the newest has never been steady
    bool replacing = false;   // tasks of older ones still stand: they stop while new ones start

    friend bool operator==(const Deployments&, const Deployments&) = default;
};

// What ECS last said of a task of the service that found no place.
struct PlacementTrouble {
    std::string message;
    std::optional<WallTime> at;

    friend bool operator==(const PlacementTrouble&, const PlacementTrouble&) = default;
};

// One service as DescribeServices shows it (Amazon ECS API Reference, Service).
struct ObservedService {
    std::string name;
    Status status = Status::missing;
    Scheduling scheduling = Scheduling::replica;
    Controller controller = Controller::ecs;
    std::uint32_t desired = 0;
    std::uint32_t running = 0;
    std::uint32_t pending = 0;
    bool fargate_only = false; // launch type FARGATE, or no other capacity provider than Fargate's
    Placement placement{};
    std::string arn{};
    Tags tags{};
    Deployments deployments{};
    std::optional<PlacementTrouble> trouble{}; // where its events were read

    friend bool operator==(const ObservedService&, const ObservedService&) = default;
};

// What of a rule names none of a cluster's instances, whatever their state: most likely a slip of the pen. Instances
// that it names and that do not count just now, since they drain, say, are another matter, and so is an empty cluster.
struct NoMatch {
    enum class Of { where, capacity, per };
    Of of = Of::where;
    std::optional<std::uint32_t> registered{}; // instances of the cluster; none: not known

    friend bool operator==(const NoMatch&, const NoMatch&) = default;
};

// One cluster with the instances that count for a service. DescribeClusters shows it so, where its
// registeredContainerInstancesCount (ACTIVE and DRAINING) is what counts.
struct ObservedCluster {
    Status status = Status::missing;
    std::uint32_t instances = 0;
    std::optional<Amount> amount{};  // of what the scale counts; none: it counts instances
    std::optional<WallTime> until{}; // it is counted otherwise then, if nothing happens: the grace of an agent is over
    std::optional<std::uint32_t> services{}; // that are ACTIVE, where that was told; nothing is decided by it
    std::optional<NoMatch> no_match{};       // where that was asked for

    friend bool operator==(const ObservedCluster&, const ObservedCluster&) = default;
};

// What a rule says of the services it matches, as far as deciding needs it.
struct Intent {
    Scale scale{};
    bool paused = false;
    bool dry_run = false;
    std::optional<Freeze> freeze{}; // by the tags of the service
    std::string bad_tag{};          // why its tags cannot be obeyed; empty: they can
};

struct Decision {
    Outcome outcome = Outcome::in_sync;
    Reason reason = Reason::in_sync;
    std::uint32_t from = 0;   // desired now
    std::uint32_t policy = 0; // what the rule wants; equals from where nothing is counted
    std::uint32_t to = 0;     // what to set; equals from unless adjusted or would_adjust
    bool capped = false;      // policy asks for more than a distinctInstance service can place: to is the instances
    bool unmatched = false;   // what the rule counts matches no instance of the cluster (NoMatch)
    bool frozen = false;      // by the tags of the service: nothing is counted, to is what they hold it at
    std::optional<WallTime> until{}; // … until then; none: until somebody ends it
    std::string sum{};               // where something was counted: "19 instances × 2 = 38, at most 30"
    std::string words; // for people: "28 → 30: 19 instances × 2 = 38, at most 30"; names no cluster or account

    friend bool operator==(const Decision&, const Decision&) = default;
};

std::ostream& operator<<(std::ostream& out, const Decision& decision);

// The reason as a table shows it: "paused until 2026-01-02 03:04:05 UTC".
std::string reason_words(const Decision& decision);
// What is left of a decision of which nothing may be set: held, or left alone (contended). `because` is a clause.
Decision held(Decision wanted, Outcome outcome, Reason reason, std::string_view because);

// What is left of a decision of which only this much may be set now.
Decision in_part(Decision wanted, std::uint32_t to, Reason reason, std::string_view because);

// Settled without knowing the count? A service that is missing, inactive, a DAEMON, on Fargate, just being deployed by
// others or paused needs no second call; one that is held at a count by its tags is told that count.
std::optional<Decision> decide_without_count(const Intent& intent, const ObservedService& service);

// The whole decision. A missing or deleted cluster comes before anything of the service.
Decision decide(const Intent& intent, const ObservedService& service, const ObservedCluster& cluster);

} // namespace headcount::core
