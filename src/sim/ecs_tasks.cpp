// Tasks one by one: the part of EcsWorld that starts and loses them without asking a service for its count.
#include "headcount/sim/ecs_world.hpp"

#include "headcount/core/arn.hpp"
#include "sim/refusal.hpp"
#include "sim/task_scheduler.hpp"

#include <memory>
#include <utility>

namespace headcount::sim {

core::Result<std::string> EcsWorld::start_task(const std::string& arn, const std::string& family)
{
    auto* instance = registered_instance(arn);
    if (instance == nullptr) return instance_not_found();
    if (!core::is_ecs_name(family)) return invalid_parameter("Family is not valid.");
    auto& slot = instance->cluster->families[family];
    if (!slot) {
        slot = std::make_unique<Service>();
        slot->lone = true;
        slot->status = ServiceStatus::inactive; // no scheduler looks after it
        slot->spec.name = family;
        slot->spec.task_definition = family + ":1";
        slot->cluster = instance->cluster;
    }
    const auto& needs = slot->spec.needs;
    if (instance->remaining.cpu < needs.cpu || instance->remaining.memory < needs.memory)
        return invalid_parameter("The instance has no room for the task.");
    return TaskScheduler(*this).start(*slot, *instance).arn;
}

core::Result<const Service*> EcsWorld::lose_task(const core::ClusterKey& key, const std::string& name)
{
    auto* cluster = active_cluster(key);
    if (cluster == nullptr) return cluster_not_found();
    Service* service = present_service(key, name);
    if (const auto family = cluster->families.find(name); service == nullptr && family != cluster->families.end())
        service = family->second.get();
    if (service == nullptr) return service_not_found();
    for (const auto number : service->tasks) {
        auto& task = tasks_.at(number);
        if (task.status != TaskStatus::running) continue;
        TaskScheduler(*this).lose(task);
        return service;
    }
    return refused("Task", "the service runs no task");
}

} // namespace headcount::sim
