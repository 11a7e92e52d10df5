#include "sim/ecs_event_json.hpp"

#include "sim/calendar.hpp"

#include <boost/json/serialize.hpp>

namespace headcount::sim {
namespace {

// A quoted and escaped JSON string.
std::string quoted(std::string_view text)
{
    return boost::json::serialize(boost::json::string_view(text));
}

void open(std::string& out, const core::ClusterKey& key, std::string_view kind, std::string_view id, core::WallTime at,
          std::string_view resource)
{
    out.append(R"({"version":"0","id":")").append(id);
    out.append(R"(","detail-type":")").append(kind);
    out.append(R"(","source":"aws.ecs","account":")").append(key.account);
    out.append(R"(","time":")").append(iso_seconds(at));
    out.append(R"(","region":")").append(key.region);
    out.append(R"(","resources":[")").append(resource);
    out.append(R"("],"detail":{)");
}

void add_resources(std::string& out, std::string_view member, const Resources& resources)
{
    out.append(",\"").append(member).append(R"(":[{"name":"CPU","type":"INTEGER","integerValue":)");
    out.append(std::to_string(resources.cpu));
    out.append(R"(},{"name":"MEMORY","type":"INTEGER","integerValue":)").append(std::to_string(resources.memory));
    out.append(R"(},{"name":"PORTS","type":"STRINGSET","stringSetValue":["22","2375","2376","51678","51679"]})");
    out.append(R"(,{"name":"PORTS_UDP","type":"STRINGSET","stringSetValue":[]}])");
}

void add_attributes(std::string& out, const std::vector<Attribute>& attributes)
{
    out.append(R"(,"attributes":[)");
    const char* between = "";
    for (const auto& attribute : attributes) {
        out.append(between).append(R"({"name":)").append(quoted(attribute.name));
        if (attribute.value) out.append(R"(,"value":)").append(quoted(*attribute.value));
        out.push_back('}');
        between = ",";
    }
    out.push_back(']');
}

} // namespace

std::string instance_event(const Instance& instance, std::string_view id)
{
    const auto& key = instance.cluster->key;
    std::string out;
    out.reserve(2048);
    open(out, key, "ECS Container Instance State Change", id, instance.updated_at, instance.arn);
    out.append(R"("agentConnected":)").append(instance.agent_connected ? "true" : "false");
    add_attributes(out, instance.attributes);
    out.append(R"(,"clusterArn":")").append(key.arn());
    out.append(R"(","containerInstanceArn":")").append(instance.arn);
    out.append(R"(","ec2InstanceId":)").append(quoted(instance.spec.ec2_id));
    add_resources(out, "registeredResources", instance.spec.resources);
    add_resources(out, "remainingResources", instance.remaining);
    out.append(R"(,"status":")").append(to_string(instance.status));
    out.append(R"(","version":)").append(std::to_string(instance.version));
    out.append(R"(,"versionInfo":{"agentHash":"1a2b3c4d","agentVersion":)");
    out.append(quoted(instance.spec.agent_version));
    out.append(R"(,"dockerVersion":"DockerVersion: 25.0.8"},"registeredAt":")");
    out.append(iso_millis(instance.registered_at));
    out.append(R"(","runningTasksCount":)").append(std::to_string(instance.running));
    out.append(R"(,"pendingTasksCount":)").append(std::to_string(instance.pending));
    out.append(R"(,"updatedAt":")").append(iso_millis(instance.updated_at)).append("\"}}");
    return out;
}

std::string service_event(const Service& service, const ServiceAction& action, std::string_view id, core::WallTime at)
{
    const auto& key = service.cluster->key;
    std::string out;
    open(out, key, "ECS Service Action", id, at, service.arn);
    out.append(R"("eventType":")").append(action.type);
    out.append(R"(","eventName":")").append(action.name);
    out.append(R"(","clusterArn":")").append(key.arn()).push_back('"');
    if (!action.instances.empty()) {
        out.append(R"(,"containerInstanceArns":[)");
        const char* between = "\"";
        for (const auto& arn : action.instances) {
            out.append(between).append(arn).push_back('"');
            between = ",\"";
        }
        out.push_back(']');
    }
    if (!action.reason.empty()) out.append(R"(,"reason":)").append(quoted(action.reason));
    out.append(R"(,"createdAt":")").append(iso_millis(at)).append("\"}}");
    return out;
}

std::string deployment_event(const Service& service, std::string_view name, std::string_view id, core::WallTime at)
{
    std::string out;
    open(out, service.cluster->key, "ECS Deployment State Change", id, at, service.arn);
    out.append(R"("eventType":"INFO","eventName":")").append(name);
    out.append(R"(","deploymentId":")").append(service.deployment_id);
    out.append(R"(","updatedAt":")").append(iso_millis(at));
    out.append(R"(","reason":"ECS deployment )").append(service.deployment_id);
    out.append(name.ends_with("COMPLETED") ? " completed.\"}}" : " in progress.\"}}");
    return out;
}

} // namespace headcount::sim
