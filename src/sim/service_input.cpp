#include "sim/service_input.hpp"

#include "sim/refusal.hpp"

#include <utility>

namespace headcount::sim {
namespace {

void read_constraints(EcsInput& input, ServiceSpec& spec)
{
    if (!input.has("placementConstraints")) return;
    spec.distinct_instance = false;
    spec.member_of.clear();
    auto constraints = input.objects("placementConstraints");
    if (constraints.size() > 10) input.fail(invalid_parameter("At most 10 placement constraints are allowed."));
    for (auto& constraint : constraints) {
        const auto type = constraint.text("type").value_or("");
        const auto expression = constraint.text("expression").value_or("");
        if (constraint.error()) return input.fail(*constraint.error());
        if (type == "distinctInstance" && expression.empty()) {
            spec.distinct_instance = true;
        } else if (type == "memberOf" && !expression.empty()) {
            spec.member_of.push_back(expression);
        } else {
            return input.fail(invalid_parameter("Invalid placement constraint."));
        }
    }
}

// Of the strategies, spread over instances; the others differ in nothing that is simulated.
void read_strategy(EcsInput& input, ServiceSpec& spec)
{
    if (!input.has("placementStrategy")) return;
    spec.spread_instances = false;
    for (auto& strategy : input.objects("placementStrategy")) {
        const auto field = strategy.text("field").value_or("");
        spec.spread_instances |= strategy.text("type") == "spread" && (field == "instanceId" || field == "host");
        if (strategy.error()) return input.fail(*strategy.error());
    }
}

void read_percent(EcsInput& from, std::string_view member, std::uint32_t& percent)
{
    const auto value = from.integer(member);
    if (!value) return;
    if (*value < 0 || *value > 10'000) return from.fail(invalid_parameter(std::string(member) + " is out of range."));
    percent = static_cast<std::uint32_t>(*value);
}

void read_deployment(EcsInput& input, ServiceSpec& spec)
{
    if (!input.has("deploymentConfiguration")) return;
    auto configuration = input.object("deploymentConfiguration");
    read_percent(configuration, "maximumPercent", spec.maximum_percent);
    read_percent(configuration, "minimumHealthyPercent", spec.minimum_healthy_percent);
    if (configuration.error()) return input.fail(*configuration.error());
    const bool daemon = spec.scheduling == Scheduling::daemon;
    if (daemon && spec.maximum_percent != 100) {
        input.fail(invalid_parameter("The daemon scheduling strategy does not support values above 100 for "
                                     "maximumPercent."));
    }
    if (spec.minimum_healthy_percent >= spec.maximum_percent && spec.maximum_percent < 100) {
        input.fail(invalid_parameter("Both maximumPercent and minimumHealthyPercent cannot block the deployment."));
    }
}

void read_scheduling(EcsInput& input, ServiceSpec& spec)
{
    const auto strategy = input.text("schedulingStrategy").value_or("REPLICA");
    if (strategy == "DAEMON") {
        spec.scheduling = Scheduling::daemon;
        spec.minimum_healthy_percent = 0;
        spec.maximum_percent = 100;
    } else if (strategy != "REPLICA") {
        input.fail(invalid_parameter("schedulingStrategy must be REPLICA or DAEMON."));
    }
    const auto controller = input.object("deploymentController").text("type").value_or("ECS");
    if (controller == "CODE_DEPLOY") {
        spec.controller = Controller::code_deploy;
    } else if (controller == "EXTERNAL") {
        spec.controller = Controller::external;
    } else if (controller != "ECS") {
        input.fail(invalid_parameter("deploymentController type must be ECS, CODE_DEPLOY or EXTERNAL."));
    }
    for (auto& part : input.objects("capacityProviderStrategy"))
        spec.capacity_providers.push_back(part.needed_text("capacityProvider"));
    if (!spec.capacity_providers.empty()) {
        if (input.has("launchType"))
            input.fail(invalid_parameter("Specifying both a launch type and capacity provider strategy is not "
                                         "supported. Remove one and try again."));
        spec.launch_type.clear();
        return;
    }
    spec.launch_type = input.text("launchType").value_or("EC2");
    if (spec.launch_type != "EC2" && spec.launch_type != "FARGATE" && spec.launch_type != "EXTERNAL") {
        input.fail(invalid_parameter("launchType must be EC2, FARGATE or EXTERNAL."));
    }
}

} // namespace

std::optional<std::uint32_t> read_desired(EcsInput& input)
{
    const auto count = input.integer("desiredCount");
    if (!count) return std::nullopt;
    if (*count < 0) {
        input.fail(invalid_parameter("Task count can not be lesser than 0"));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*count);
}

void read_settings(EcsInput& input, ServiceSpec& spec)
{
    read_constraints(input, spec);
    read_strategy(input, spec);
    read_deployment(input, spec);
    if (auto definition = input.text("taskDefinition")) spec.task_definition = *std::move(definition);
}

std::map<std::string, std::string> read_tags(EcsInput& input)
{
    std::map<std::string, std::string> tags;
    for (auto& tag : input.objects("tags")) {
        const auto key = tag.text("key").value_or("");
        const auto value = tag.text("value").value_or("");
        if (tag.error()) input.fail(*tag.error());
        if (key.empty() || key.size() > 128 || value.size() > 256 || key.starts_with("aws:"))
            input.fail(invalid_parameter("A tag is not valid."));
        tags.insert_or_assign(key, value);
    }
    if (tags.size() > 50) input.fail(invalid_parameter("The number of tags exceeds the limit of 50."));
    return tags;
}

ServiceSpec read_new_service(EcsInput& input)
{
    ServiceSpec spec;
    spec.name = input.needed_text("serviceName");
    read_scheduling(input, spec);
    const auto desired = read_desired(input);
    if (spec.scheduling == Scheduling::daemon && input.has("desiredCount")) {
        input.fail(invalid_parameter("The daemon scheduling strategy does not support a desired count for services. "
                                     "Remove the desired count value and try again"));
    }
    if (spec.scheduling == Scheduling::replica && !input.has("desiredCount")) {
        input.fail(invalid_parameter("DesiredCount is missing"));
    }
    spec.desired = desired.value_or(0);
    read_settings(input, spec);
    spec.tags = read_tags(input);
    if (spec.task_definition.empty() && spec.controller != Controller::external) {
        input.fail(invalid_parameter("TaskDefinition cannot be empty."));
    }
    return spec;
}

} // namespace headcount::sim
