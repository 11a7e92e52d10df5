// Which action and which resources a call names. Facts: Service Authorization Reference, the pages of Amazon ECS,
// Amazon SQS and AWS STS.
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/sqs_api.hpp"
#include "sim/ecs_api.hpp"
#include "sim/ecs_input.hpp"
#include "sim/iam.hpp"
#include "sim/sqs_call.hpp"
#include "sim/sqs_form.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace headcount::sim {

namespace {

// What the resources of an ECS action are, and which member names them.
enum class Kind { any, cluster, clusters, service, services, instance, instances, tagged };

struct EcsAction {
    std::string_view operation;
    Kind kind;
    std::string_view member;
};

constexpr std::array ecs_actions{
    EcsAction{"DescribeClusters", Kind::clusters, "clusters"},
    EcsAction{"DeleteCluster", Kind::cluster, ""},
    EcsAction{"DescribeServices", Kind::services, "services"},
    EcsAction{"CreateService", Kind::service, "serviceName"},
    EcsAction{"UpdateService", Kind::service, "service"},
    EcsAction{"DeleteService", Kind::service, "service"},
    EcsAction{"TagResource", Kind::tagged, "resourceArn"},
    EcsAction{"UntagResource", Kind::tagged, "resourceArn"},
    EcsAction{"ListTagsForResource", Kind::tagged, "resourceArn"},
    EcsAction{"ListContainerInstances", Kind::cluster, ""},
    EcsAction{"RegisterContainerInstance", Kind::cluster, ""},
    EcsAction{"DeregisterContainerInstance", Kind::cluster, ""},
    EcsAction{"DescribeContainerInstances", Kind::instances, "containerInstances"},
    EcsAction{"UpdateContainerInstancesState", Kind::instances, "containerInstances"},
};

// arn:…:cluster/orders → arn:…:service/orders/NAME
std::string below(const core::ClusterKey& cluster, std::string_view kind, const std::string& name)
{
    std::string arn = cluster.arn();
    const auto at = arn.find(":cluster/");
    arn.replace(at, std::string_view(":cluster/").size(), ":" + std::string(kind) + "/");
    return arn + "/" + name;
}

std::vector<std::string> ecs_resources(const EcsAction& action, EcsInput& input)
{
    const std::string member(action.member);
    std::vector<std::string> names;
    if (action.kind == Kind::clusters || action.kind == Kind::services || action.kind == Kind::instances)
        names = input.texts(member).value_or(std::vector<std::string>{});
    else if (!member.empty())
        names = {input.needed_text(member)};

    std::vector<std::string> arns;
    if (action.kind == Kind::clusters) {
        if (names.empty()) names = {"default"};
        for (const std::string& name : names)
            arns.push_back(input.cluster_named(name).arn());
        return arns;
    }
    if (action.kind == Kind::tagged) return names;
    const core::ClusterKey cluster = input.cluster();
    if (action.kind == Kind::cluster) return {cluster.arn()};
    const bool services = action.kind == Kind::service || action.kind == Kind::services;
    for (const std::string& name : names)
        arns.push_back(services ? below(cluster, "service", input.service_named(name, cluster))
                                : below(cluster, "container-instance", input.instance_named(name, cluster)));
    return arns;
}

std::optional<EcsInput> ecs_input(const net::ServerRequest& request, const core::Scope& caller)
{
    boost::system::error_code error;
    auto body = boost::json::parse(request.body.empty() ? "{}" : request.body, error);
    if (error || !body.is_object()) return std::nullopt;
    return EcsInput(std::move(body.as_object()), caller);
}

std::vector<std::string> ecs_resources(const std::string& operation, const net::ServerRequest& request,
                                       const core::Scope& caller)
{
    const auto* action = std::ranges::find(ecs_actions, operation, &EcsAction::operation);
    if (action == ecs_actions.end()) return {"*"};
    auto input = ecs_input(request, caller);
    if (!input) return {};
    auto arns = ecs_resources(*action, *input);
    return input->error() ? std::vector<std::string>{} : arns;
}

std::vector<std::string> tag_keys(EcsInput& input, const std::string& operation)
{
    if (operation == "UntagResource") return input.texts("tagKeys").value_or(std::vector<std::string>{});
    std::vector<std::string> keys;
    const auto* tags = input.body().if_contains("tags");
    if (tags == nullptr || !tags->is_array()) return keys;
    for (const auto& tag : tags->get_array())
        if (const auto* object = tag.if_object())
            if (const auto* key = object->if_contains("key"); key != nullptr && key->is_string())
                keys.emplace_back(key->get_string());
    return keys;
}

// The keys of conditions that ECS fills in, as far as our policies ask for them.
void add_ecs_context(const std::string& operation, const net::ServerRequest& request, const core::Scope& caller,
                     IamRequest& to)
{
    auto input = ecs_input(request, caller);
    if (!input) return;
    if (operation == "ListServices") to.context["ecs:cluster"] = input->cluster().arn();
    if (operation == "TagResource" || operation == "UntagResource")
        to.lists["aws:TagKeys"] = tag_keys(*input, operation);
}

std::vector<std::string> sqs_resources(const net::ServerRequest& request, const core::Scope& caller)
{
    const auto call = read_sqs_call(request);
    if (!call) return {};
    const auto url = text_member(call->input, "QueueUrl");
    const auto name = text_member(call->input, "QueueName");
    if (url && *url) {
        const auto key = parse_queue_key(**url, caller.region);
        return key ? std::vector{key->arn()} : std::vector<std::string>{};
    }
    if (name && *name) return {QueueKey{caller.account, caller.region, **name}.arn()};
    return {"*"};
}

// One permission for a call and for its batch.
std::string sqs_action(std::string operation)
{
    if (operation.ends_with("Batch")) operation.resize(operation.size() - std::string_view("Batch").size());
    return "sqs:" + operation;
}

std::vector<std::string> sts_resources(const std::string& operation, const net::ServerRequest& request)
{
    if (operation != "AssumeRole") return {};
    const auto form = form_parameters(request);
    if (!form) return {};
    const auto role = form->find("RoleArn");
    return role == form->end() ? std::vector<std::string>{} : std::vector{role->second};
}

} // namespace

std::vector<IamRequest> iam_requests(Family family, const net::ServerRequest& request, const core::Scope& caller)
{
    const std::string operation = operation_of(family, request);
    if (operation.empty()) return {};
    std::string action;
    std::vector<std::string> resources;
    switch (family) {
    case Family::ecs_json:
        action = "ecs:" + operation;
        resources = ecs_resources(operation, request, caller);
        break;
    case Family::sqs_json:
    case Family::sqs_query:
        action = sqs_action(operation);
        resources = sqs_resources(request, caller);
        break;
    case Family::sts_query:
        action = "sts:" + operation;
        resources = sts_resources(operation, request);
        break;
    }
    std::vector<IamRequest> out;
    for (std::string& resource : resources) {
        out.push_back({.action = action, .resource = std::move(resource), .principal = caller.account});
        if (family == Family::ecs_json) add_ecs_context(operation, request, caller, out.back());
    }
    return out;
}

} // namespace headcount::sim
