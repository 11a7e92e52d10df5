#include "sim/ecs_calls.hpp"

#include "sim/ecs_output.hpp"
#include "sim/query_language.hpp"
#include "sim/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::sim {
namespace {

namespace json = boost::json;

bool is_instance_status(const std::string& status)
{
    static constexpr std::array known{"ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"};
    return std::find(known.begin(), known.end(), status) != known.end();
}

std::string failed_instance_arn(const core::ClusterKey& key, const std::string& name)
{
    if (name.starts_with("arn:")) return name;
    return "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":container-instance/" + key.name + "/" +
           name;
}

core::Result<std::vector<std::string>> named_instances(EcsCall& call, std::size_t most)
{
    auto names = call.input.texts("containerInstances").value_or(std::vector<std::string>{});
    if (call.input.error()) return *call.input.error();
    if (names.empty()) return invalid_parameter("Container instances cannot be empty.");
    if (names.size() > most) {
        return invalid_parameter("Container instances cannot have more than " + std::to_string(most) + " entries.");
    }
    return names;
}

// The one that `containerInstance` (or a target) names, registered or not long gone; null: none.
const Instance* find_named(EcsCall& call, const Cluster& cluster, const std::string& name)
{
    const auto id = call.input.instance_named(name, cluster.key);
    return call.input.error() ? nullptr : call.world.find_instance(cluster.key, id);
}

std::vector<Attribute> read_attributes(EcsInput& input)
{
    std::vector<Attribute> attributes;
    for (auto& object : input.objects("attributes")) {
        Attribute attribute{object.needed_text("name"), object.text("value")};
        if (object.error()) input.fail(*object.error());
        const auto& value = attribute.value;
        const bool long_text = attribute.name.size() > 128 || (value && value->size() > 128);
        if (long_text || (value && (value->starts_with(' ') || value->ends_with(' ')))) {
            input.fail(invalid_parameter("The attribute '" + attribute.name.substr(0, 128) + "' is not valid."));
        }
        attributes.push_back(std::move(attribute));
    }
    return attributes;
}

void read_identity(EcsInput& input, InstanceSpec& spec)
{
    const auto text = input.text("instanceIdentityDocument").value_or("");
    if (text.empty()) return;
    boost::system::error_code ec;
    auto value = json::parse(text, ec);
    if (ec || !value.is_object()) {
        return input.fail(refused("ClientException", "The instance identity document is not valid."));
    }
    EcsInput document(std::move(value.as_object()), {});
    spec.ec2_id = document.text("instanceId").value_or("");
    spec.zone = document.text("availabilityZone").value_or("");
    spec.type = document.text("instanceType").value_or(spec.type);
    if (document.error()) input.fail(*document.error());
}

InstanceSpec read_new_instance(EcsInput& input)
{
    InstanceSpec spec;
    read_identity(input, spec);
    spec.attributes = read_attributes(input);
    spec.agent_version = input.object("versionInfo").text("agentVersion").value_or(spec.agent_version);
    for (auto& resource : input.objects("totalResources")) {
        const auto name = resource.text("name").value_or("");
        const auto value = resource.integer("integerValue").value_or(0);
        if (resource.error()) input.fail(*resource.error());
        if (name == "CPU") spec.resources.cpu = value;
        if (name == "MEMORY") spec.resources.memory = value;
    }
    return spec;
}

// The agent of a known instance reports again: that is a connect, no new instance.
EcsAnswer register_again(EcsCall& call, const Cluster& cluster, const std::string& arn)
{
    const auto* known = find_named(call, cluster, arn);
    if (call.input.error()) return *call.input.error();
    if (known == nullptr || known->status == InstanceStatus::inactive) return instance_not_found();
    const auto connected = call.world.set_agent_connected(known->arn, true);
    if (!connected) return connected.error();
    return json::object{{"containerInstance", instance_json(**connected, false)}};
}

} // namespace

EcsAnswer list_container_instances(EcsCall call)
{
    auto& input = call.input;
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto status = input.text("status");
    const auto filter = input.text("filter").value_or("");
    if (input.error()) return *input.error();
    if (status && !is_instance_status(*status)) return invalid_parameter("Invalid container instance status.");
    std::shared_ptr<const InstanceQuery> query;
    if (!filter.empty()) {
        auto parsed = InstanceQuery::parse(filter);
        if (!parsed) return parsed.error();
        query = *std::move(parsed);
    }
    std::vector<std::string> arns;
    for (const auto& [id, instance] : (*cluster)->instances) {
        if (status && *status != to_string(instance->status)) continue;
        if (query && !query->matches(*instance)) continue;
        arns.push_back(instance->arn);
    }
    auto answer = list_answer(call, "containerInstanceArns", std::move(arns), 100);
    if (!answer) return answer;
    EcsCallSeen seen{.cluster = (*cluster)->key, .operation = "ListContainerInstances", .status = status.value_or("")};
    for (const auto& arn : answer->at("containerInstanceArns").as_array())
        seen.listed.emplace_back(arn.as_string());
    call.seen.push_back(std::move(seen));
    return answer;
}

EcsAnswer describe_container_instances(EcsCall call)
{
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto names = named_instances(call, 100);
    if (!names) return names.error();
    const auto include = call.input.texts("include").value_or(std::vector<std::string>{});
    const bool health = std::find(include.begin(), include.end(), "CONTAINER_INSTANCE_HEALTH") != include.end();
    json::array found;
    json::array failures;
    for (const auto& name : *names) {
        const auto* instance = find_named(call, **cluster, name);
        if (call.input.error()) return *call.input.error();
        if (instance == nullptr) {
            failures.push_back(failure_json(failed_instance_arn((*cluster)->key, name), "MISSING"));
        } else {
            found.push_back(instance_json(*instance, health));
        }
    }
    call.seen.push_back({.cluster = (*cluster)->key, .operation = "DescribeContainerInstances"});
    return json::object{{"containerInstances", std::move(found)}, {"failures", std::move(failures)}};
}

EcsAnswer register_container_instance(EcsCall call)
{
    auto& input = call.input;
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    if (const auto again = input.text("containerInstanceArn")) return register_again(call, **cluster, *again);
    auto spec = read_new_instance(input);
    if (input.error()) return *input.error();
    const auto key = (*cluster)->key;
    const auto arn = call.world.register_instance(key, std::move(spec));
    if (!arn) return arn.error();
    return json::object{{"containerInstance", instance_json(*call.world.find_instance(*arn), false)}};
}

EcsAnswer deregister_container_instance(EcsCall call)
{
    auto& input = call.input;
    const auto name = input.needed_text("containerInstance");
    const bool force = input.flag("force");
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto* instance = find_named(call, **cluster, name);
    if (input.error()) return *input.error();
    if (instance == nullptr) return instance_not_found();
    const auto gone = call.world.deregister(instance->arn, force);
    if (!gone) return gone.error();
    return json::object{{"containerInstance", instance_json(**gone, false)}};
}

EcsAnswer update_container_instances_state(EcsCall call)
{
    auto& input = call.input;
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto names = named_instances(call, 10);
    if (!names) return names.error();
    const auto status = input.needed_text("status");
    if (input.error()) return *input.error();
    if (status != "ACTIVE" && status != "DRAINING") {
        return invalid_parameter("Container instance status should be one of [ACTIVE, DRAINING].");
    }
    json::array found;
    json::array failures;
    for (const auto& name : *names) {
        const auto* instance = find_named(call, **cluster, name);
        if (input.error()) return *input.error();
        if (instance == nullptr || instance->status == InstanceStatus::inactive) {
            failures.push_back(
                failure_json(failed_instance_arn((*cluster)->key, name), instance == nullptr ? "MISSING" : "INACTIVE"));
            continue;
        }
        const auto arn = instance->arn;
        const auto changed = status == "ACTIVE" ? call.world.activate(arn) : call.world.drain(arn);
        if (!changed) return changed.error();
        found.push_back(instance_json(**changed, false));
    }
    return json::object{{"containerInstances", std::move(found)}, {"failures", std::move(failures)}};
}

EcsAnswer put_attributes(EcsCall call)
{
    auto& input = call.input;
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto attributes = read_attributes(input);
    auto objects = input.objects("attributes");
    if (input.error()) return *input.error();
    if (attributes.empty() || attributes.size() > 10) return invalid_parameter("1 to 10 attributes are allowed.");
    json::array put;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto target = objects[i].needed_text("targetId");
        if (objects[i].error()) return *objects[i].error();
        const auto* instance = find_named(call, **cluster, target);
        if (input.error()) return *input.error();
        if (instance == nullptr || instance->status == InstanceStatus::inactive) {
            return refused("TargetNotFoundException", "The container instance of an attribute was not found.");
        }
        const auto arn = instance->arn;
        const auto changed = call.world.put_attributes(arn, {attributes[i]});
        if (!changed) return changed.error();
        put.push_back(objects[i].body());
    }
    return json::object{{"attributes", std::move(put)}};
}

} // namespace headcount::sim
