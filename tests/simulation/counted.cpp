#include "simulation/counted.hpp"

#include <algorithm>
#include <ostream>
#include <set>

namespace headcount::simulation {
namespace {

bool of_some_provider(const sim::Instance& instance)
{
    return std::ranges::find(some_providers, instance.spec.capacity_provider) != some_providers.end();
}

bool in_pool(const sim::Instance& instance)
{
    return std::ranges::any_of(instance.attributes, [](const sim::Attribute& attribute) {
        return attribute.name == "pool" && attribute.value == "web";
    });
}

bool runs_task(const sim::Instance& instance, const std::string& service)
{
    const auto found = instance.cluster->services.find(service);
    if (found == instance.cluster->services.end()) return false;
    const auto here = [&](std::uint64_t task) { return found->second->tasks.contains(task); };
    return std::ranges::any_of(instance.tasks, here);
}

bool counts(const sim::Instance& instance, const std::string& service, const Counted& counted)
{
    const bool draining = instance.status == sim::InstanceStatus::draining;
    if (draining && counted.mode == core::CountMode::active) return false;
    if (counted.mode == core::CountMode::connected && (draining || !instance.agent_connected)) return false;
    if (draining && counted.mode == core::CountMode::placeable) return runs_task(instance, service);
    if (counted.where != Counted::Where::nothing && !in_pool(instance)) return false;
    return !counted.by_provider || of_some_provider(instance);
}

void add_pools(const sim::Instance& instance, std::set<std::string>& pools)
{
    for (const sim::Attribute& attribute : instance.attributes)
        if (attribute.name == "pool" && attribute.value) pools.insert(*attribute.value);
}

} // namespace

// The services, one list or two (of `connected`: those whose agents are away), what is new on them described, and the
// update; before it lowers a count, the second list once more. Before it lowers one to zero, whether anything matches.
std::uint32_t Counted::most_calls() const
{
    if (!by_list()) return 3;
    const bool two = with_draining() || mode == core::CountMode::connected;
    const bool measures = per != Per::instance;
    const bool describes = by_provider || measures;
    const bool describes_two = (by_provider && mode == core::CountMode::registered) || (measures && with_draining());
    const std::uint32_t counting = 2 + (two ? 3U : 1U) + (describes_two ? 3U : describes ? 1U : 0U);
    const bool picks = where != Where::nothing || describes;
    const bool lists_draining = picks && mode != core::CountMode::registered;
    return counting + (where != Where::nothing ? 1U : 0U) + (lists_draining ? 1U + (describes ? 1U : 0U) : 0U);
}

std::ostream& operator<<(std::ostream& out, const Counted& counted)
{
    switch (counted.mode) {
    case core::CountMode::registered: out << "registered"; break;
    case core::CountMode::active: out << "active"; break;
    case core::CountMode::placeable: out << "placeable"; break;
    case core::CountMode::connected: out << "connected"; break;
    }
    switch (counted.where) {
    case Counted::Where::nothing: break;
    case Counted::Where::query: out << " by query"; break;
    case Counted::Where::placement: out << " by placement"; break;
    }
    switch (counted.per) {
    case Counted::Per::instance: break;
    case Counted::Per::zone: out << " per zone"; break;
    case Counted::Per::pool: out << " per pool"; break;
    }
    return out << (counted.by_provider ? " by provider" : "");
}

void tell(core::Rule& rule, const Counted& counted)
{
    rule.count = counted.mode;
    rule.disconnect_grace = agent_grace;
    if (counted.where == Counted::Where::query) rule.where = pool_query;
    rule.where_placement = counted.where == Counted::Where::placement;
    if (counted.by_provider) rule.capacity = some_providers;
    if (counted.per == Counted::Per::zone) rule.scale.per = core::Unit::parse("zone").value();
    if (counted.per == Counted::Per::pool) rule.scale.per = core::Unit::parse("attribute:pool").value();
}

std::uint32_t expected_count(const sim::EcsWorld& world, const core::ClusterKey& cluster, const std::string& service,
                             const Counted& counted)
{
    const auto* found = world.find_cluster(cluster);
    if (found == nullptr) return 0;
    std::uint32_t instances = 0;
    std::set<std::string> units;
    for (const auto& [arn, instance] : found->instances) {
        if (!counts(*instance, service, counted)) continue;
        ++instances;
        if (counted.per == Counted::Per::zone) units.insert(instance->spec.zone);
        if (counted.per == Counted::Per::pool) add_pools(*instance, units);
    }
    return counted.per == Counted::Per::instance ? instances : static_cast<std::uint32_t>(units.size());
}

bool any_matches(const sim::EcsWorld& world, const core::ClusterKey& cluster, const Counted& counted)
{
    const auto* found = world.find_cluster(cluster);
    return found != nullptr && std::ranges::any_of(found->instances, [&counted](const auto& one) {
               const sim::Instance& instance = *one.second;
               std::set<std::string> pools;
               add_pools(instance, pools);
               return (counted.where == Counted::Where::nothing || in_pool(instance)) &&
                      (!counted.by_provider || of_some_provider(instance)) &&
                      (counted.per != Counted::Per::pool || !pools.empty());
           });
}

void keep_counted(sim::EcsCallSeen& seen, const sim::EcsWorld& world, const Counted& counted)
{
    const bool by_task = counted.mode == core::CountMode::placeable && seen.status == "DRAINING";
    if (!counted.by_provider || by_task) return;
    std::erase_if(seen.listed, [&world](const std::string& arn) {
        const auto* instance = world.find_instance(arn); // also one that has left: it is described for an hour
        return instance == nullptr || !of_some_provider(*instance);
    });
}

} // namespace headcount::simulation
