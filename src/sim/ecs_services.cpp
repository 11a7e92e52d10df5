// What happens to services: the part of EcsWorld that changes desired counts.
#include "headcount/sim/ecs_world.hpp"

#include "headcount/core/arn.hpp"
#include "sim/ecs_event_json.hpp"
#include "sim/query_language.hpp"
#include "sim/refusal.hpp"
#include "sim/task_scheduler.hpp"

#include <utility>

namespace headcount::sim {
namespace {

constexpr std::uint32_t most_tasks = 5000; // per service, the quota of ECS

std::string service_arn(const core::ClusterKey& key, const ServiceSpec& spec)
{
    const auto prefix = "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":service/";
    return spec.old_arn ? prefix + spec.name : prefix + key.name + "/" + spec.name;
}

core::Result<void> check_spec(const ServiceSpec& spec)
{
    if (!core::is_ecs_name(spec.name)) return invalid_parameter("Service name is not valid.");
    if (spec.desired > most_tasks) return invalid_parameter("Desired count cannot exceed 5000.");
    if (spec.scheduling == Scheduling::daemon) {
        if (spec.launch_type == "FARGATE") {
            return invalid_parameter("The DAEMON scheduling strategy is not supported with the FARGATE launch type.");
        }
        if (spec.controller != Controller::ecs) {
            return invalid_parameter("The DAEMON scheduling strategy is only supported with the ECS deployment "
                                     "controller.");
        }
    }
    return {};
}

core::Result<std::vector<std::shared_ptr<const InstanceQuery>>> parse_all(const std::vector<std::string>& expressions)
{
    std::vector<std::shared_ptr<const InstanceQuery>> queries;
    for (const auto& text : expressions) {
        auto query = InstanceQuery::parse(text);
        if (!query) return query.error();
        queries.push_back(*std::move(query));
    }
    return queries;
}

} // namespace

core::Result<const Service*> EcsWorld::create_service(const core::ClusterKey& key, ServiceSpec spec)
{
    auto* cluster = active_cluster(key);
    if (cluster == nullptr) return cluster_not_found();
    if (auto checked = check_spec(spec); !checked) return checked.error();
    if (const auto* present = present_service(key, spec.name)) {
        if (present->status == ServiceStatus::active) {
            return invalid_parameter("Creation of service was not idempotent.");
        }
        if (present->status == ServiceStatus::draining) {
            return invalid_parameter("Unable to Start a service that is still Draining.");
        }
    }
    auto eligible = parse_all(spec.member_of);
    if (!eligible) return eligible.error();
    auto service = std::make_unique<Service>();
    service->eligible = *std::move(eligible);
    if (spec.task_definition.empty()) spec.task_definition = spec.name + ":1";
    service->arn = service_arn(key, spec);
    service->desired = spec.scheduling == Scheduling::daemon ? 0 : spec.desired;
    if (spec.scheduling == Scheduling::replica) remember(service->desireds, service->desired);
    service->created_at = wall();
    service->tags = spec.tags;
    service->cluster = cluster;
    service->spec = std::move(spec);
    auto& slot = cluster->services[service->spec.name];
    slot = std::move(service);
    begin_deployment(*slot);
    settle(*cluster);
    return slot.get();
}

core::Result<const Service*> EcsWorld::delete_service(const core::ClusterKey& key, const std::string& name, bool force)
{
    auto found = changeable_service(key, name);
    if (!found) return found.error();
    auto* service = *found;
    const bool scaled = service->spec.scheduling == Scheduling::replica && service->desired > 0;
    if (scaled && !force) return invalid_parameter("The service cannot be stopped while it is scaled above 0.");
    service->status = ServiceStatus::draining;
    service->desired = 0;
    if (!service->desireds.empty()) remember(service->desireds, 0);
    service->updated_at = wall();
    settle(*service->cluster);
    return service;
}

core::Result<const Service*> EcsWorld::set_desired(const core::ClusterKey& key, const std::string& name,
                                                   std::uint32_t desired)
{
    auto found = changeable_service(key, name);
    if (!found) return found.error();
    auto* service = *found;
    if (service->spec.scheduling == Scheduling::daemon) {
        return invalid_parameter("The daemon scheduling strategy does not support a desired count for services. "
                                 "Remove the desired count value and try again");
    }
    if (desired > most_tasks) return invalid_parameter("Desired count cannot exceed 5000.");
    if (service->desired == desired) return service;
    service->desired = desired;
    remember(service->desireds, desired);
    service->updated_at = wall();
    service->steady = false;
    settle(*service->cluster);
    return service;
}

core::Result<const Service*> EcsWorld::redeploy(const core::ClusterKey& key, const std::string& name,
                                                const std::string& task_definition)
{
    auto found = changeable_service(key, name);
    if (!found) return found.error();
    auto* service = *found;
    if (!task_definition.empty()) service->spec.task_definition = task_definition;
    begin_deployment(*service);
    settle(*service->cluster);
    return service;
}

core::Result<const Service*> EcsWorld::reconfigure(const core::ClusterKey& key, const ServiceSpec& spec)
{
    auto found = changeable_service(key, spec.name);
    if (!found) return found.error();
    auto eligible = parse_all(spec.member_of);
    if (!eligible) return eligible.error();
    auto* service = *found;
    service->eligible = *std::move(eligible);
    service->spec.member_of = spec.member_of;
    service->spec.distinct_instance = spec.distinct_instance;
    service->spec.minimum_healthy_percent = spec.minimum_healthy_percent;
    service->spec.maximum_percent = spec.maximum_percent;
    service->updated_at = wall();
    settle(*service->cluster);
    return service;
}

core::Result<const Service*> EcsWorld::tag_service(const core::ClusterKey& key, const std::string& name,
                                                   const std::map<std::string, std::string>& tags,
                                                   const std::vector<std::string>& removed)
{
    auto* service = present_service(key, name);
    if (service == nullptr) return service_not_found();
    auto wanted = service->tags;
    for (const auto& [tag, value] : tags)
        wanted.insert_or_assign(tag, value);
    for (const auto& tag : removed)
        wanted.erase(tag);
    if (wanted.size() > 50) return invalid_parameter("The number of tags exceeds the limit of 50.");
    service->tags = std::move(wanted);
    return service;
}

void EcsWorld::begin_deployment(Service& service)
{
    service.updated_at = wall();
    service.deployment_id = "ecs-svc/";
    for (int digit = 0; digit < 19; ++digit) {
        service.deployment_id += static_cast<char>('0' + random_.between(digit == 0 ? 1 : 0, 9));
    }
    ++service.deployment;
    service.outdated = service.running + service.pending;
    service.deployed = false;
    service.steady = false;
    if (service.spec.controller != Controller::ecs) return; // CodeDeploy tells of its deployments in events of its own
    emit(service.cluster->key, deployment_event(service, "SERVICE_DEPLOYMENT_IN_PROGRESS", event_id(), wall()));
}

Service* EcsWorld::present_service(const core::ClusterKey& key, const std::string& name)
{
    return const_cast<Service*>(std::as_const(*this).find_service(key, name));
}

core::Result<Service*> EcsWorld::changeable_service(const core::ClusterKey& key, const std::string& name)
{
    if (active_cluster(key) == nullptr) return cluster_not_found();
    auto* service = present_service(key, name);
    if (service == nullptr) return service_not_found();
    if (service->status != ServiceStatus::active) return service_not_active();
    return service;
}

} // namespace headcount::sim
