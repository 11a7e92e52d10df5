#include "sim/ecs_calls.hpp"

#include "sim/ecs_output.hpp"
#include "sim/refusal.hpp"
#include "sim/service_input.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace headcount::sim {
namespace {

namespace json = boost::json;

constexpr std::size_t kept_updates = 10'000;

std::string failed_service_arn(const core::ClusterKey& key, const std::string& name)
{
    if (name.starts_with("arn:")) return name;
    return "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":service/" + key.name + "/" + name;
}

// Members that start a new deployment or belong to it: not for services whose deployments are someone else's.
bool changes_deployment(EcsInput& input)
{
    static constexpr std::array members{"taskDefinition", "networkConfiguration", "platformVersion", "loadBalancers",
                                        "capacityProviderStrategy"};
    return input.flag("forceNewDeployment") ||
           std::any_of(members.begin(), members.end(), [&](const char* member) { return input.has(member); });
}

core::Result<const Service*> change_service(EcsCall& call, const Service& service)
{
    auto& input = call.input;
    const auto desired = read_desired(input);
    auto spec = service.spec;
    read_settings(input, spec);
    const bool force = input.flag("forceNewDeployment");
    if (input.error()) return *input.error();
    if (service.spec.scheduling == Scheduling::daemon && input.has("desiredCount")) {
        return invalid_parameter("The daemon scheduling strategy does not support a desired count for services. "
                                 "Remove the desired count value and try again");
    }
    const auto key = service.cluster->key;
    const auto name = service.spec.name;
    core::Result<const Service*> result = &service;
    if (input.has("placementConstraints") || input.has("deploymentConfiguration")) {
        result = call.world.reconfigure(key, spec);
    }
    if (result && desired) result = call.world.set_desired(key, name, *desired);
    if (result && (force || input.has("taskDefinition"))) {
        result = call.world.redeploy(key, name, spec.task_definition);
    }
    if (!result) return result;
    call.updates.push_back({call.world.now(), key, name, input.members(), desired, call.caller.arn});
    call.seen.push_back({.cluster = key, .operation = "UpdateService", .number = desired});
    if (call.updates.size() > kept_updates) call.updates.pop_front();
    return result;
}

} // namespace

EcsAnswer describe_services(EcsCall call)
{
    auto& input = call.input;
    const auto names = input.texts("services").value_or(std::vector<std::string>{});
    if (input.error()) return *input.error();
    const auto include = input.texts("include").value_or(std::vector<std::string>{});
    if (input.error()) return *input.error();
    if (!std::ranges::all_of(include, [](const std::string& part) { return part == "TAGS"; }))
        return invalid_parameter("include must be of TAGS.");
    const auto tags = include.empty() ? ShowTags::no : ShowTags::yes;
    if (names.empty()) return invalid_parameter("Services cannot be empty.");
    if (names.size() > 10) return invalid_parameter("Services cannot have more than 10 entries.");
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto& key = (*cluster)->key;
    const auto then = call.world.now() - call.caller.read_lag;
    std::optional<std::uint32_t> shown;
    json::array found;
    json::array failures;
    for (const auto& name : names) {
        const auto* service = call.world.find_service(key, input.service_named(name, key));
        if (input.error()) return *input.error();
        if (service == nullptr) {
            failures.push_back(failure_json(failed_service_arn(key, name), "MISSING"));
        } else {
            shown = call.world.desired_at(*service, then);
            found.push_back(service_json(*service, *shown, tags));
        }
    }
    if (found.size() != 1) shown.reset();
    call.seen.push_back({.cluster = key, .operation = "DescribeServices", .number = shown});
    return json::object{{"services", std::move(found)}, {"failures", std::move(failures)}};
}

EcsAnswer list_services(EcsCall call)
{
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto launch = call.input.text("launchType");
    const auto scheduling = call.input.text("schedulingStrategy");
    std::vector<std::string> arns;
    for (const auto& [name, service] : (*cluster)->services) {
        if (service->status != ServiceStatus::active) continue;
        if (launch && *launch != service->spec.launch_type) continue;
        if (scheduling && *scheduling != to_string(service->spec.scheduling)) continue;
        arns.push_back(service->arn);
    }
    return list_answer(call, "serviceArns", std::move(arns), 10);
}

EcsAnswer create_service(EcsCall call)
{
    auto spec = read_new_service(call.input);
    const auto key = call.input.cluster();
    if (call.input.error()) return *call.input.error();
    if (key.scope() != call.caller.scope) return cluster_not_found();
    const auto created = call.world.create_service(key, std::move(spec));
    if (!created) return created.error();
    return json::object{{"service", service_json(**created, (*created)->desired)}};
}

EcsAnswer update_service(EcsCall call)
{
    auto& input = call.input;
    const auto given = input.needed_text("service");
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto name = input.service_named(given, (*cluster)->key);
    if (input.error()) return *input.error();
    const auto* service = call.world.find_service((*cluster)->key, name);
    if (service == nullptr) return service_not_found();
    if (service->status != ServiceStatus::active) return service_not_active();
    if (service->spec.controller != Controller::ecs && changes_deployment(input)) {
        return invalid_parameter("Unable to update the deployment of a service with a " +
                                 std::string(to_string(service->spec.controller)) + " deployment controller.");
    }
    const auto changed = change_service(call, *service);
    if (!changed) return changed.error();
    return json::object{{"service", service_json(**changed, (*changed)->desired)}};
}

EcsAnswer delete_service(EcsCall call)
{
    auto& input = call.input;
    const auto given = input.needed_text("service");
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto name = input.service_named(given, (*cluster)->key);
    const bool force = input.flag("force");
    if (input.error()) return *input.error();
    const auto deleted = call.world.delete_service((*cluster)->key, name, force);
    if (!deleted) return deleted.error();
    return json::object{{"service", service_json(**deleted, (*deleted)->desired)}};
}

} // namespace headcount::sim
