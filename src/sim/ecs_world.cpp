#include "headcount/sim/ecs_world.hpp"

#include "headcount/core/arn.hpp"
#include "sim/refusal.hpp"
#include "sim/task_scheduler.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace headcount::sim {

std::ostream& operator<<(std::ostream& out, const WorldRow& row)
{
    return out << row.cluster << ' ' << (row.service.empty() ? "-" : row.service) << " registered " << row.registered
               << " active " << row.active << " desired " << row.desired << " running " << row.running << " pending "
               << row.pending;
}

EcsWorld::EcsWorld(EcsWorldOptions options) : options_(options), now_(options.start), random_(options.seed) {}

EcsWorld::~EcsWorld() = default;

void EcsWorld::on_event(EventSink sink)
{
    sink_ = std::move(sink);
}

void EcsWorld::on_sooner(std::function<void()> hook)
{
    sooner_ = std::move(hook);
}

void EcsWorld::advance(core::Time now)
{
    while (!due_.empty() && due_.begin()->first.first <= now) {
        const auto [when, number] = *due_.begin();
        due_.erase(due_.begin());
        now_ = std::max(now_, when.first);
        const auto task = tasks_.find(number);
        if (task != tasks_.end()) TaskScheduler(*this).step(task->second);
    }
    now_ = std::max(now_, now);
}

core::WallTime EcsWorld::wall() const
{
    return options_.wall_at_start + std::chrono::floor<std::chrono::milliseconds>(now_ - options_.start);
}

core::Time EcsWorld::next_change() const
{
    return due_.empty() ? core::Time::max() : due_.begin()->first.first;
}

core::Result<const Cluster*> EcsWorld::create_cluster(const core::ClusterKey& key)
{
    if (!core::is_ecs_name(key.name)) return invalid_parameter("Cluster name is not valid.");
    if (auto* present = active_cluster(key)) return present;
    auto& slot = clusters_[key];
    if (slot) {
        for (const auto& [id, instance] : slot->gone)
            by_arn_.erase(instance->arn);
    }
    slot = std::make_unique<Cluster>();
    slot->key = key;
    slot->counts.emplace_back(now_, 0);
    return slot.get();
}

core::Result<const Cluster*> EcsWorld::delete_cluster(const core::ClusterKey& key)
{
    auto* cluster = active_cluster(key);
    if (cluster == nullptr) return cluster_not_found();
    if (!cluster->instances.empty()) {
        return refused("ClusterContainsContainerInstancesException",
                       "The Cluster cannot be deleted while Container Instances are active or draining.");
    }
    for (const auto& [name, service] : cluster->services) {
        if (service->status == ServiceStatus::inactive) continue;
        return refused("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
    }
    if (cluster->running + cluster->pending > 0) {
        return refused("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
    }
    cluster->status = ClusterStatus::inactive;
    cluster->gone_at = now_;
    return cluster;
}

Cluster* EcsWorld::active_cluster(const core::ClusterKey& key)
{
    const auto found = clusters_.find(key);
    if (found == clusters_.end() || found->second->status != ClusterStatus::active) return nullptr;
    return found->second.get();
}

bool EcsWorld::forgotten(core::Time gone_at) const
{
    return gone_at != core::Time::max() && now_ - gone_at >= options_.linger;
}

void EcsWorld::emit(const core::ClusterKey& key, std::string event_json)
{
    ++events_;
    if (sink_) sink_(key, std::move(event_json));
}

void EcsWorld::settle(Cluster& cluster)
{
    TaskScheduler(*this).settle(cluster);
}

void EcsWorld::schedule(core::Time at, std::uint64_t task)
{
    const bool sooner = at < next_change();
    due_.emplace(std::pair{at, ++scheduled_}, task);
    if (sooner && sooner_) sooner_();
}

} // namespace headcount::sim
