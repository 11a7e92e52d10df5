// The reading half of EcsWorld.
#include "headcount/sim/ecs_world.hpp"

#include "headcount/core/arn.hpp"

#include <algorithm>
#include <stdexcept>

namespace headcount::sim {
namespace {

std::uint32_t value_at(const History& history, core::Time when)
{
    const auto after = std::upper_bound(history.begin(), history.end(), when,
                                        [](core::Time time, const auto& entry) { return time < entry.first; });
    return after == history.begin() ? history.front().second : std::prev(after)->second;
}

} // namespace

const Cluster* EcsWorld::find_cluster(const core::ClusterKey& key) const
{
    const auto found = clusters_.find(key);
    if (found == clusters_.end() || forgotten(found->second->gone_at)) return nullptr;
    return found->second.get();
}

const Service* EcsWorld::find_service(const core::ClusterKey& key, const std::string& name) const
{
    const auto* cluster = find_cluster(key);
    if (cluster == nullptr) return nullptr;
    const auto found = cluster->services.find(name);
    if (found == cluster->services.end() || forgotten(found->second->gone_at)) return nullptr;
    return found->second.get();
}

const Instance* EcsWorld::find_instance(const std::string& arn) const
{
    const auto found = by_arn_.find(arn);
    if (found == by_arn_.end() || forgotten(found->second->gone_at)) return nullptr;
    return found->second;
}

const Instance* EcsWorld::find_instance(const core::ClusterKey& key, const std::string& id) const
{
    const auto* cluster = find_cluster(key);
    if (cluster == nullptr) return nullptr;
    if (const auto found = cluster->instances.find(id); found != cluster->instances.end()) return found->second.get();
    const auto found = cluster->gone.find(id);
    if (found == cluster->gone.end() || forgotten(found->second->gone_at)) return nullptr;
    return found->second.get();
}

const Task* EcsWorld::find_task(std::uint64_t number) const
{
    const auto found = tasks_.find(number);
    return found == tasks_.end() ? nullptr : &found->second;
}

std::vector<const Cluster*> EcsWorld::clusters(const core::Scope& scope) const
{
    std::vector<const Cluster*> result;
    const core::ClusterKey first{std::string(core::partition_of(scope.region)), scope.account, scope.region, {}};
    for (auto at = clusters_.lower_bound(first); at != clusters_.end() && at->first.scope() == scope; ++at) {
        if (at->second->status == ClusterStatus::active) result.push_back(at->second.get());
    }
    return result;
}

std::uint32_t EcsWorld::registered(const core::ClusterKey& key) const
{
    const auto* cluster = find_cluster(key);
    return cluster == nullptr ? 0 : cluster->registered();
}

std::uint32_t EcsWorld::count_at(const Cluster& cluster, core::Time when) const
{
    return value_at(cluster.counts, when);
}

std::uint32_t EcsWorld::desired_at(const Service& service, core::Time when) const
{
    return service.desireds.empty() ? service.desired : value_at(service.desireds, when);
}

std::uint32_t EcsWorld::desired(const core::ClusterKey& key, const std::string& name) const
{
    const auto* service = find_service(key, name);
    return service == nullptr ? 0 : service->desired;
}

std::uint32_t EcsWorld::running(const core::ClusterKey& key, const std::string& name) const
{
    const auto* service = find_service(key, name);
    return service == nullptr ? 0 : service->running;
}

std::vector<std::string> EcsWorld::instance_arns(const core::ClusterKey& key) const
{
    std::vector<std::string> result;
    if (const auto* cluster = find_cluster(key)) {
        for (const auto& [id, instance] : cluster->instances)
            result.push_back(instance->arn);
    }
    return result;
}

std::vector<WorldRow> EcsWorld::table() const
{
    std::vector<WorldRow> rows;
    for (const auto& [key, cluster] : clusters_) {
        if (cluster->status != ClusterStatus::active) continue;
        WorldRow row{.cluster = key, .service = {}, .registered = cluster->registered(), .active = cluster->active};
        const auto before = rows.size();
        for (const auto& [name, service] : cluster->services) {
            if (service->status != ServiceStatus::active) continue;
            row.service = name;
            row.desired = service->desired;
            row.running = service->running;
            row.pending = service->pending;
            rows.push_back(row);
        }
        if (rows.size() == before) rows.push_back(row);
    }
    return rows;
}

namespace {

void must(bool holds, const char* what)
{
    if (!holds) throw std::logic_error(std::string("the simulated ECS is broken: ") + what);
}

} // namespace

void EcsWorld::check() const
{
    std::size_t tasks = 0;
    for (const auto& [key, cluster] : clusters_) {
        must(cluster->instances.size() == cluster->registered(), "registered count and instances differ");
        must(cluster->counts.back().second == cluster->registered(), "the history of counts ends with another count");
        std::uint32_t running = 0;
        std::uint32_t pending = 0;
        for (const auto* all : {&cluster->services, &cluster->families}) {
            for (const auto& [name, service] : *all) {
                running += service->running + service->stopping;
                pending += service->pending;
                tasks += service->tasks.size();
                must(service->tasks.size() == service->running + service->pending + service->stopping,
                     "a service counts other tasks than it has");
            }
        }
        must(running == cluster->running && pending == cluster->pending, "a cluster counts other tasks than it has");
        for (const auto& [id, instance] : cluster->instances) {
            must(instance->tasks.size() == instance->running + instance->pending,
                 "an instance counts other tasks than it has");
            must(instance->remaining.cpu >= 0 && instance->remaining.memory >= 0, "an instance is overbooked");
        }
        for (const auto& [id, instance] : cluster->gone)
            must(instance->tasks.empty(), "a task runs nowhere");
    }
    must(tasks == tasks_.size(), "a task belongs to no service");
}

} // namespace headcount::sim
