#include "sim/ecs_output.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace headcount::sim {
namespace {

namespace json = boost::json;

// Times are JSON numbers: seconds since 1970 with milliseconds.
double unix_time(core::WallTime time)
{
    return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

json::string text(std::string_view value)
{
    return json::string(json::string_view(value));
}

json::object statistic(std::string_view name, std::uint64_t value)
{
    return {{"name", text(name)}, {"value", std::to_string(value)}};
}

std::uint64_t count_services(const Cluster& cluster, ServiceStatus status, bool fargate)
{
    return static_cast<std::uint64_t>(
        std::count_if(cluster.services.begin(), cluster.services.end(), [&](const auto& entry) {
            const auto& service = *entry.second;
            return service.status == status && (service.spec.launch_type == "FARGATE") == fargate;
        }));
}

std::uint64_t count_tasks(const Cluster& cluster, bool pending, bool fargate)
{
    std::uint64_t count = 0;
    for (const auto& [name, service] : cluster.services) {
        if ((service->spec.launch_type == "FARGATE") != fargate) continue;
        count += pending ? service->pending : service->running + service->stopping;
    }
    return count;
}

json::array statistics_json(const Cluster& cluster)
{
    return {statistic("runningEC2TasksCount", count_tasks(cluster, false, false)),
            statistic("RunningFargateTasksCount", count_tasks(cluster, false, true)),
            statistic("pendingEC2TasksCount", count_tasks(cluster, true, false)),
            statistic("pendingFargateTasksCount", count_tasks(cluster, true, true)),
            statistic("activeEC2ServiceCount", count_services(cluster, ServiceStatus::active, false)),
            statistic("activeFargateServiceCount", count_services(cluster, ServiceStatus::active, true)),
            statistic("drainingEC2ServiceCount", count_services(cluster, ServiceStatus::draining, false)),
            statistic("drainingFargateServiceCount", count_services(cluster, ServiceStatus::draining, true))};
}

std::string task_definition_arn(const core::ClusterKey& key, const std::string& name)
{
    if (name.starts_with("arn:")) return name;
    return "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":task-definition/" + name;
}

json::array constraints_json(const ServiceSpec& spec)
{
    json::array result;
    if (spec.distinct_instance) result.push_back(json::object{{"type", "distinctInstance"}});
    for (const auto& expression : spec.member_of) {
        result.push_back(json::object{{"type", "memberOf"}, {"expression", expression}});
    }
    return result;
}

json::array strategy_json(const ServiceSpec& spec)
{
    if (!spec.spread_instances) return {};
    return {json::object{{"type", "spread"}, {"field", "instanceId"}}};
}

// A launch type or a strategy in its place, never both.
void add_launch(json::object& to, const ServiceSpec& spec)
{
    if (spec.capacity_providers.empty()) {
        to["launchType"] = spec.launch_type;
        return;
    }
    json::array strategy;
    for (const auto& provider : spec.capacity_providers)
        strategy.push_back(json::object{{"capacityProvider", provider}, {"weight", 1}, {"base", 0}});
    to["capacityProviderStrategy"] = std::move(strategy);
}

// Tasks of the deployments before the newest, which the world does not tell apart.
struct Outdated {
    explicit Outdated(const Service& service)
        : running(std::min(service.outdated, service.running)), pending(service.outdated - running)
    {
    }
    std::uint32_t running;
    std::uint32_t pending;
};

json::object older_deployment_json(const Service& service)
{
    const Outdated outdated(service);
    const auto& key = service.cluster->key;
    return {{"id", "ecs-svc/0" + std::to_string(service.deployment - 1)},
            {"status", "ACTIVE"},
            {"taskDefinition", task_definition_arn(key, service.spec.task_definition)},
            {"desiredCount", 0},
            {"pendingCount", outdated.pending},
            {"runningCount", outdated.running},
            {"failedTasks", 0},
            {"createdAt", unix_time(service.created_at)},
            {"updatedAt", unix_time(service.updated_at)},
            {"rolloutState", "COMPLETED"}};
}

json::object deployment_json(const Service& service, std::uint32_t desired)
{
    const Outdated outdated(service);
    const auto& key = service.cluster->key;
    return {{"id", service.deployment_id},
            {"status", "PRIMARY"},
            {"taskDefinition", task_definition_arn(key, service.spec.task_definition)},
            {"desiredCount", desired},
            {"pendingCount", service.pending - outdated.pending},
            {"runningCount", service.running - outdated.running},
            {"failedTasks", 0},
            {"createdAt", unix_time(service.created_at)},
            {"updatedAt", unix_time(service.updated_at)},
            {"rolloutState", service.deployed ? "COMPLETED" : "IN_PROGRESS"},
            {"rolloutStateReason",
             "ECS deployment " + service.deployment_id + (service.deployed ? " completed." : " in progress.")}};
}

json::array deployments_json(const Service& service, std::uint32_t desired)
{
    json::array all;
    if (service.status == ServiceStatus::inactive || service.spec.controller != Controller::ecs) return all;
    all.push_back(deployment_json(service, desired));
    if (service.outdated > 0) all.push_back(older_deployment_json(service));
    for (auto& deployment : all)
        add_launch(deployment.as_object(), service.spec);
    return all;
}

// A service that CodeDeploy deploys has task sets: the replacement beside the original until all tasks have moved.
json::array task_sets_json(const Service& service)
{
    json::array sets;
    if (service.status == ServiceStatus::inactive || service.spec.controller != Controller::code_deploy) return sets;
    const Outdated outdated(service);
    const auto add = [&](std::string id, std::string_view status, std::uint32_t running, std::uint32_t pending) {
        sets.push_back(json::object{{"id", std::move(id)},
                                    {"status", text(status)},
                                    {"scale", json::object{{"value", 100.0}, {"unit", "PERCENT"}}},
                                    {"computedDesiredCount", service.desired},
                                    {"runningCount", running},
                                    {"pendingCount", pending},
                                    {"stabilityStatus", pending == 0 ? "STEADY_STATE" : "STABILIZING"}});
    };
    const bool moving = service.outdated > 0;
    if (moving)
        add("ecs-svc/0" + std::to_string(service.deployment - 1), "PRIMARY", outdated.running, outdated.pending);
    add(service.deployment_id, moving ? "ACTIVE" : "PRIMARY", service.running - outdated.running,
        service.pending - outdated.pending);
    return sets;
}

json::array resources_json(const Resources& resources)
{
    const auto number = [](std::string_view name, std::int64_t value) {
        return json::object{
            {"name", text(name)}, {"type", "INTEGER"}, {"doubleValue", 0.0}, {"longValue", 0}, {"integerValue", value}};
    };
    const auto set = [](std::string_view name, json::array values) {
        return json::object{{"name", text(name)}, {"type", "STRINGSET"}, {"doubleValue", 0.0},
                            {"longValue", 0},     {"integerValue", 0},   {"stringSetValue", std::move(values)}};
    };
    return {number("CPU", resources.cpu), number("MEMORY", resources.memory),
            set("PORTS", {"22", "2375", "2376", "51678", "51679"}), set("PORTS_UDP", {})};
}

json::array attributes_json(const std::vector<Attribute>& attributes)
{
    json::array result;
    for (const auto& attribute : attributes) {
        json::object object{{"name", attribute.name}};
        if (attribute.value) object["value"] = *attribute.value;
        result.push_back(std::move(object));
    }
    return result;
}

} // namespace

json::object cluster_json(const Cluster& cluster, std::uint32_t registered, bool statistics)
{
    const auto active =
        count_services(cluster, ServiceStatus::active, false) + count_services(cluster, ServiceStatus::active, true);
    return {{"clusterArn", cluster.key.arn()},
            {"clusterName", cluster.key.name},
            {"status", text(to_string(cluster.status))},
            {"registeredContainerInstancesCount", registered},
            {"runningTasksCount", cluster.running},
            {"pendingTasksCount", cluster.pending},
            {"activeServicesCount", active},
            {"statistics", statistics ? statistics_json(cluster) : json::array{}},
            {"tags", json::array{}},
            {"settings", json::array{}},
            {"capacityProviders", json::array{}},
            {"defaultCapacityProviderStrategy", json::array{}}};
}

json::array tags_json(const std::map<std::string, std::string>& tags)
{
    json::array list;
    for (const auto& [key, value] : tags)
        list.push_back(json::object{{"key", key}, {"value", value}});
    return list;
}

// As ECS says it every six hours of a service that is steady.
json::array service_events_json(const Service& service)
{
    json::array events;
    for (std::uint32_t i = 0; i < service.spec.events; ++i) {
        const std::string number = std::to_string(100'000'000 + i);
        const core::WallTime at = service.created_at - std::chrono::hours{6} * i;
        events.push_back(json::object{{"id", "a1b2c3d4-0000-4000-8000-000" + number},
                                      {"createdAt", unix_time(at)},
                                      {"message", "(service " + service.spec.name + ") has reached a steady state."}});
    }
    return events;
}

json::object service_json(const Service& service, std::uint32_t desired, ShowTags tags)
{
    const auto& spec = service.spec;
    const auto& key = service.cluster->key;
    json::object result{
        {"serviceArn", service.arn},
        {"serviceName", spec.name},
        {"tags", tags == ShowTags::yes ? tags_json(service.tags) : json::array{}},
        {"clusterArn", key.arn()},
        {"status", text(to_string(service.status))},
        {"desiredCount", desired},
        {"runningCount", service.running},
        {"pendingCount", service.pending},
        {"taskDefinition", task_definition_arn(key, spec.task_definition)},
        {"deploymentConfiguration", json::object{{"maximumPercent", spec.maximum_percent},
                                                 {"minimumHealthyPercent", spec.minimum_healthy_percent}}},
        {"deployments", deployments_json(service, desired)},
        {"taskSets", task_sets_json(service)},
        {"events", service_events_json(service)},
        {"createdAt", unix_time(service.created_at)},
        {"loadBalancers", json::array{}},
        {"serviceRegistries", json::array{}},
        {"placementConstraints", constraints_json(spec)},
        {"placementStrategy", strategy_json(spec)},
        {"schedulingStrategy", text(to_string(spec.scheduling))},
        {"deploymentController", json::object{{"type", text(to_string(spec.controller))}}},
        {"enableECSManagedTags", false},
        {"propagateTags", "NONE"},
        {"enableExecuteCommand", false}};
    add_launch(result, spec);
    return result;
}

json::object instance_json(const Instance& instance, bool health)
{
    json::object result{{"containerInstanceArn", instance.arn},
                        {"ec2InstanceId", instance.spec.ec2_id},
                        {"version", instance.version},
                        {"versionInfo", json::object{{"agentVersion", instance.spec.agent_version},
                                                     {"agentHash", "1a2b3c4d"},
                                                     {"dockerVersion", "DockerVersion: 25.0.8"}}},
                        {"remainingResources", resources_json(instance.remaining)},
                        {"registeredResources", resources_json(instance.spec.resources)},
                        {"status", text(to_string(instance.status))},
                        {"agentConnected", instance.agent_connected},
                        {"runningTasksCount", instance.running},
                        {"pendingTasksCount", instance.pending},
                        {"attributes", attributes_json(instance.attributes)},
                        {"registeredAt", unix_time(instance.registered_at)},
                        {"attachments", json::array{}},
                        {"tags", json::array{}}};
    if (!instance.spec.capacity_provider.empty()) result["capacityProviderName"] = instance.spec.capacity_provider;
    if (health) {
        result["healthStatus"] = json::object{{"overallStatus", instance.agent_connected ? "OK" : "INSUFFICIENT_DATA"},
                                              {"details", json::array{}}};
    }
    return result;
}

json::object task_json(const Task& task)
{
    const auto& service = *task.service;
    json::object result{{"taskArn", task.arn},
                        {"clusterArn", service.cluster->key.arn()},
                        {"taskDefinitionArn", task_definition_arn(service.cluster->key, service.spec.task_definition)},
                        {"group", group_of(service)},
                        {"startedBy", service.deployment_id},
                        {"launchType", service.spec.launch_type.empty() ? "EC2" : service.spec.launch_type},
                        {"lastStatus", task.status == TaskStatus::pending ? "PENDING" : "RUNNING"},
                        {"desiredStatus", task.status == TaskStatus::stopping ? "STOPPED" : "RUNNING"},
                        {"createdAt", unix_time(task.created_at)},
                        {"containers", json::array{}},
                        {"attachments", json::array{}}};
    if (task.instance != nullptr) result["containerInstanceArn"] = task.instance->arn;
    return result;
}

json::object failure_json(std::string_view arn, std::string_view reason)
{
    return {{"arn", text(arn)}, {"reason", text(reason)}};
}

} // namespace headcount::sim
