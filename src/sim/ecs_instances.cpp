// What happens to container instances: the part of EcsWorld that changes registered counts.
#include "headcount/sim/ecs_world.hpp"

#include "headcount/core/arn.hpp"
#include "sim/ecs_event_json.hpp"
#include "sim/refusal.hpp"
#include "sim/task_scheduler.hpp"

#include <algorithm>
#include <utility>

namespace headcount::sim {
namespace {

std::string instance_arn(const core::ClusterKey& key, const std::string& id, bool old)
{
    const auto prefix = "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":container-instance/";
    return old ? prefix + id : prefix + key.name + "/" + id;
}

// "c7g.large" is arm64: the letter after the generation says so.
bool is_arm(std::string_view type)
{
    const auto family = type.substr(0, type.find('.'));
    const auto digit = family.find_first_of("0123456789");
    return digit != family.npos && family.find('g', digit) != family.npos;
}

void put(std::vector<Attribute>& all, const Attribute& attribute)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& a) { return a.name == attribute.name; });
    if (found == all.end()) {
        all.push_back(attribute);
    } else {
        *found = attribute;
    }
}

std::vector<Attribute> all_attributes(const InstanceSpec& spec)
{
    std::vector<Attribute> all{
        {"ecs.availability-zone", spec.zone},
        {"ecs.instance-type", spec.type},
        {"ecs.os-type", "linux"},
        {"ecs.cpu-architecture", is_arm(spec.type) ? "arm64" : "x86_64"},
        {"ecs.ami-id", "ami-0a1b2c3d4e5f60001"},
        {"ecs.vpc-id", "vpc-0a1b2c3d"},
        {"ecs.subnet-id", "subnet-0a1b2c3d"},
        {"com.amazonaws.ecs.capability.task-iam-role", std::nullopt},
    };
    for (const auto& attribute : spec.attributes)
        put(all, attribute);
    return all;
}

} // namespace

core::Result<std::string> EcsWorld::register_instance(const core::ClusterKey& key, InstanceSpec spec)
{
    auto* cluster = active_cluster(key);
    if (cluster == nullptr) return cluster_not_found();
    if (spec.zone.empty()) spec.zone = key.region + "abc"[last_zone_++ % 3];
    if (spec.ec2_id.empty()) spec.ec2_id = "i-" + random_.hex(17);
    auto instance = std::make_unique<Instance>();
    instance->id = spec.old_arn ? random_.uuid() : random_.hex(32);
    instance->arn = instance_arn(key, instance->id, spec.old_arn);
    instance->attributes = all_attributes(spec);
    instance->remaining = spec.resources;
    instance->registered_at = wall();
    instance->cluster = cluster;
    instance->spec = std::move(spec);
    auto& placed = *instance;
    by_arn_.emplace(placed.arn, &placed);
    cluster->instances.emplace(placed.id, std::move(instance));
    count(*cluster, InstanceStatus::active, +1);
    changed(placed);
    auto arn = placed.arn;
    settle(*cluster);
    return arn;
}

core::Result<const Instance*> EcsWorld::drain(const std::string& arn)
{
    return set_status(arn, InstanceStatus::draining);
}

core::Result<const Instance*> EcsWorld::activate(const std::string& arn)
{
    return set_status(arn, InstanceStatus::active);
}

core::Result<const Instance*> EcsWorld::set_status(const std::string& arn, InstanceStatus status)
{
    auto* instance = registered_instance(arn);
    if (instance == nullptr) return instance_not_found();
    if (instance->status == status) return instance;
    auto& cluster = *instance->cluster;
    count(cluster, instance->status, -1);
    instance->status = status;
    count(cluster, status, +1);
    changed(*instance);
    settle(cluster);
    return instance;
}

core::Result<const Instance*> EcsWorld::set_agent_connected(const std::string& arn, bool connected)
{
    auto* instance = registered_instance(arn);
    if (instance == nullptr) return instance_not_found();
    if (instance->agent_connected == connected) return instance;
    if (connected && instance->terminated) {
        return invalid_parameter("The machine of this container instance was terminated: its agent cannot come back.");
    }
    instance->agent_connected = connected;
    changed(*instance);
    if (connected) TaskScheduler(*this).reconnected(*instance);
    settle(*instance->cluster);
    return instance;
}

core::Result<const Instance*> EcsWorld::put_attributes(const std::string& arn, const std::vector<Attribute>& attributes)
{
    auto* instance = registered_instance(arn);
    if (instance == nullptr) return instance_not_found();
    auto all = instance->attributes;
    for (const auto& attribute : attributes)
        put(all, attribute);
    if (all == instance->attributes) return instance;
    instance->attributes = std::move(all);
    settle(*instance->cluster);
    return instance;
}

core::Result<const Instance*> EcsWorld::deregister(const std::string& arn, bool force)
{
    auto* instance = registered_instance(arn);
    if (instance == nullptr) return instance_not_found();
    if (!force && !instance->tasks.empty()) {
        return invalid_parameter("Found running tasks on the instance. Stop them or use force to deregister it.");
    }
    take_away(*instance);
    settle(*instance->cluster);
    return instance;
}

core::Result<const Instance*> EcsWorld::terminate(const std::string& arn)
{
    auto* instance = registered_instance(arn);
    if (instance == nullptr) return instance_not_found();
    instance->terminated = true;
    if (!instance->agent_connected) return instance;
    instance->agent_connected = false;
    changed(*instance);
    TaskScheduler(*this).lose_tasks(*instance);
    take_away(*instance);
    settle(*instance->cluster);
    return instance;
}

void EcsWorld::take_away(Instance& instance)
{
    auto& cluster = *instance.cluster;
    // Out of the scheduler's sight first: losing its tasks must not place them here again.
    count(cluster, instance.status, -1);
    instance.status = InstanceStatus::inactive;
    instance.agent_connected = false;
    auto node = cluster.instances.extract(instance.id);
    cluster.gone.insert(std::move(node));
    instance.gone_at = now_;
    if (!instance.tasks.empty()) TaskScheduler(*this).lose_tasks(instance);
    changed(instance);
    forget_old(cluster);
}

void EcsWorld::count(Cluster& cluster, InstanceStatus status, int change)
{
    auto& number = status == InstanceStatus::draining ? cluster.draining : cluster.active;
    number += static_cast<std::uint32_t>(change);
    remember(cluster.counts, cluster.registered());
}

void EcsWorld::remember(History& history, std::uint32_t number) const
{
    if (!history.empty() && history.back().first == now_) {
        history.back().second = number;
    } else if (history.empty() || history.back().second != number) {
        history.emplace_back(now_, number);
    }
    while (history.size() > 1 && now_ - history[1].first > options_.history)
        history.pop_front();
}

void EcsWorld::forget_old(Cluster& cluster)
{
    if (cluster.gone.size() % 64 != 0) return; // now and then is enough: lookups check the age themselves
    std::erase_if(cluster.gone, [this](const auto& entry) {
        if (!forgotten(entry.second->gone_at)) return false;
        by_arn_.erase(entry.second->arn);
        return true;
    });
}

Instance* EcsWorld::registered_instance(const std::string& arn)
{
    const auto found = by_arn_.find(arn);
    if (found == by_arn_.end() || found->second->status == InstanceStatus::inactive) return nullptr;
    return found->second;
}

void EcsWorld::changed(Instance& instance)
{
    ++instance.version;
    instance.updated_at = wall();
    ++events_;
    const auto id = event_id(); // drawn with or without a sink, so that listening changes nothing
    if (sink_) sink_(instance.cluster->key, instance_event(instance, id));
}

} // namespace headcount::sim
