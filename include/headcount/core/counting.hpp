// Which instances count for a service: `count`, `where` and `capacity` of its rule as pure functions. What has to be
// asked of ECS follows from a Counting (`lists`); who counts and why not, from judge().
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/instance.hpp"
#include "headcount/core/unit.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::core {

struct Counting {
    CountMode mode = CountMode::registered;
    std::string service;                               // its name: whose tasks keep a draining instance in the count
    std::string filter;                                // cluster query language; empty: every instance
    std::optional<std::vector<std::string>> providers; // capacity providers; none: any, or no provider at all
    Duration grace{};                                  // of `connected`: an agent is away only after this long
    Unit per{};                                        // what of them is counted

    // registeredContainerInstancesCount of DescribeClusters is the count: no instance has to be looked at.
    bool from_cluster() const
    {
        return mode == CountMode::registered && filter.empty() && !providers && per.is_instance();
    }
    bool by_provider() const { return providers.has_value(); }
    bool measures() const { return !per.is_instance(); } // each instance that counts has to be described
    // Zones and values: an instance may have none, which is otherwise with CPU and memory.
    bool by_value() const { return per.kind == Unit::Kind::zone || per.kind == Unit::Kind::attribute; }
    // It could be written so that it matches no instance of a cluster that has some.
    bool picks() const { return !filter.empty() || by_provider() || by_value(); }

    friend bool operator==(const Counting&, const Counting&) = default;
};

// Whatever the service is and its tags say, DescribeClusters knows the count.
bool counts_from_cluster(const Rule& rule);

// Instances have to be described for it, or may have to be, as tags and placement of the service say.
bool may_describe(const Rule& rule);

// As far as the rule says it; none where it asks for the placement of the service, which has to be read first.
std::optional<Counting> counting_of(const Rule& rule, const std::string& service);

// The whole of it. `where: placement` becomes the memberOf constraints, the launch type and the capacity providers of
// the service.
Counting counting_of(const Rule& rule, const ObservedService& service);

// One question for ListContainerInstances.
struct InstanceList {
    InstanceStatus status = InstanceStatus::active;
    std::string filter;

    friend bool operator==(const InstanceList&, const InstanceList&) = default;
    friend auto operator<=>(const InstanceList&, const InstanceList&) = default;
};

// The lists whose union is the count, once those of other capacity providers are left out; none where from_cluster().
// They are read one beside the other: an instance that changes its status meanwhile may stand in both, and counts once,
// or in neither. A count that is too small by one of those would stop a healthy task, so that nothing is lowered before
// the list of draining_list() was read once more and has joined the union: who began to drain stands there. A count
// that raises too little or nothing does no harm until the event of that instance, which follows, brings the next look.
std::vector<InstanceList> lists(const Counting& counting);

// That of draining instances among them; none where those do not count, or are not listed.
std::optional<InstanceList> draining_list(const Counting& counting);

// Of `connected`: that of the ACTIVE instances whose agent is not connected. It is no part of the union: who stands in
// it for longer than the grace is taken out of the count. So an instance that changes between the two counts as
// connected.
InstanceList away_list();

// May the time come, whatever else happens, when an instance counts no more?
bool counts_by_agent(const Rule& rule);

// "task:group == service:<name>": instances that run a task of the service.
std::string runs_task_of(std::string_view service);

// An instance as far as one service's count asks about it.
struct Candidate {
    std::string arn;
    InstanceStatus status = InstanceStatus::active;
    bool matches = true;           // the filter
    bool runs_task = false;        // of the service
    std::string capacity_provider; // empty: none
    bool away = false;             // its agent, for longer than the grace
};

enum class WhyNot {
    counted,
    draining, // and the mode counts ACTIVE ones, or those that still run a task of the service
    status,   // neither ACTIVE nor DRAINING
    where,
    capacity, // of another capacity provider, or of none
    away,     // its agent is not connected
};

std::string_view to_string(WhyNot why); // "counted", "draining", …
std::ostream& operator<<(std::ostream& out, WhyNot why);

WhyNot judge(const Counting& counting, const Candidate& candidate);

// One instance of a cluster, and what it is to the count of one service.
struct Reckoned {
    ObservedInstance instance;
    WhyNot why = WhyNot::counted;
    bool runs_task = false;             // of the service
    std::optional<std::uint32_t> tasks; // how many, where that can be told: none is 0, and distinctInstance allows 1
    bool twin = false;                  // another registration has the same EC2 id

    friend bool operator==(const Reckoned&, const Reckoned&) = default;
};

// The ARNs that ListContainerInstances answered to the filter of a counting, and to runs_task_of().
struct Matching {
    std::set<std::string> filter;
    std::set<std::string> tasks;
};

// All instances of the cluster, by EC2 id, twins beside each other.
std::vector<Reckoned> reckon(const Counting& counting, bool distinct_instance, std::vector<ObservedInstance> instances,
                             const Matching& matching);

// Those that count, each once. They point into the candidates.
std::set<std::string_view> counted(const Counting& counting, std::span<const Candidate> candidates);
std::uint32_t count(const Counting& counting, std::span<const Candidate> candidates);

// What this instance brings along, as far as the unit asks.
Traits traits_of(const Unit& unit, const ObservedInstance& instance);

} // namespace headcount::core
