// The part of ecs_answers.hpp that is about container instances.
#include "aws/ecs_answer_parts.hpp"
#include "aws/ecs_answers.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>

namespace headcount::aws {

namespace {

using core::InstanceStatus;

constexpr std::pair<std::string_view, InstanceStatus> instance_states[] = {
    {"ACTIVE", InstanceStatus::active},
    {"DRAINING", InstanceStatus::draining},
    {"REGISTERING", InstanceStatus::registering},
    {"DEREGISTERING", InstanceStatus::deregistering},
    {"REGISTRATION_FAILED", InstanceStatus::registration_failed},
    {"INACTIVE", InstanceStatus::inactive},
};

// Most of the built-in ones say by their name alone what the agent can do, and have no value.
void read_attributes(json::object item, core::ObservedInstance& out)
{
    for (const auto& attribute : json::objects_in(item, "attributes")) {
        const auto name = json::text(attribute, "name");
        const auto value = json::text(attribute, "value").value_or("");
        if (name && !value.empty()) out.values.insert_or_assign(std::string(*name), std::string(value));
        if (name == "ecs.availability-zone") out.zone = value;
        if (name == "ecs.instance-type") out.type = value;
        if (name == "ecs.capability.external") out.external = true;
    }
}

// CPU in 1024ths of a vCPU, MEMORY in MiB (Amazon ECS API Reference, Resource).
core::Result<void> read_resources(json::object item, core::ObservedInstance& out)
{
    for (const auto& resource : json::objects_in(item, "registeredResources")) {
        const auto name = json::text(resource, "name").value_or("");
        const auto found = json::find(resource, "integerValue");
        if ((name != "CPU" && name != "MEMORY") || !found) continue;
        std::int64_t value = 0;
        if (found->get(value) != simdjson::SUCCESS || value < 0 || value > std::numeric_limits<std::int32_t>::max())
            return json::nonsense("registeredResources: " + std::string(name) + " is no amount");
        (name == "CPU" ? out.cpu : out.memory) = static_cast<std::uint32_t>(value);
    }
    return {};
}

core::Result<core::ObservedInstance> read_instance(json::object item)
{
    core::ObservedInstance out;
    out.arn = json::text(item, "containerInstanceArn").value_or("");
    const auto status = word_in<InstanceStatus>(item, "status", instance_states, std::nullopt);
    if (!status) return status.error();
    out.status = *status;
    out.ec2_id = json::text(item, "ec2InstanceId").value_or("");
    out.capacity_provider = json::text(item, "capacityProviderName").value_or("");
    if (const auto connected = json::find(item, "agentConnected"))
        if (connected->get(out.agent_connected) != simdjson::SUCCESS) out.agent_connected = false;
    if (const auto version = json::object_in(item, "versionInfo"))
        out.agent_version = json::text(*version, "agentVersion").value_or("");
    read_attributes(item, out);
    if (const auto read = read_resources(item, out); !read) return read.error();
    for (const auto& [member, count] :
         {std::pair{"runningTasksCount", &out.running}, std::pair{"pendingTasksCount", &out.pending}}) {
        const auto value = json::count(item, member);
        if (!value) return value.error();
        *count = *value;
    }
    out.registered_at = time_in(item, "registeredAt");
    return out;
}

// One that was asked for, and of which the answer says neither what it is nor that it is not there.
std::optional<core::Error> passed_over(json::object answer, const std::vector<std::string>& arns,
                                       const std::vector<core::ObservedInstance>& described)
{
    std::set<std::string_view> told;
    for (const auto& instance : described)
        told.insert(instance.arn);
    for (const auto& failure : json::objects_in(answer, "failures"))
        if (says_absent(failure)) told.insert(json::text(failure, "arn").value_or(""));
    const auto silent = std::ranges::find_if(arns, [&](const std::string& arn) { return !told.contains(arn); });
    if (silent == arns.end()) return std::nullopt;
    return json::nonsense("it says nothing of " + *silent);
}

} // namespace

core::Result<ListedInstances> read_instance_page(json::Parser& parser, const ApiResponse& response,
                                                 const core::Scope& scope)
{
    const auto take = [&scope](ListedInstances& page, std::string_view arn) -> std::optional<core::Error> {
        const auto instance = core::parse_instance_arn(arn);
        if (!instance) return json::nonsense("containerInstanceArns: " + instance.error().message);
        if (auto error = elsewhere(instance->arn.account, instance->arn.region, scope)) return error;
        page.arns.emplace_back(arn);
        return std::nullopt;
    };
    return page_of_arns<ListedInstances>(parser, response, "containerInstanceArns", take);
}

core::Result<std::vector<core::ObservedInstance>> read_instances(json::Parser& parser, const ApiResponse& response,
                                                                 const std::vector<std::string>& arns,
                                                                 const core::Scope& scope)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    if (auto failure = failure_that_is_no_absence(*answer)) return *failure;
    const auto list = list_in(*answer, "containerInstances");
    if (!list) return list.error();
    std::vector<core::ObservedInstance> out;
    for (const auto element : *list) {
        const auto item = item_in(element, "containerInstances");
        if (!item) return item.error();
        const auto arn = json::text(*item, "containerInstanceArn");
        if (!arn || std::ranges::find(arns, *arn) == arns.end()) continue; // not asked for
        if (auto error = elsewhere(*item, "containerInstanceArn", scope)) return *error;
        auto instance = read_instance(*item);
        if (!instance) return instance.error();
        out.push_back(std::move(*instance));
    }
    if (auto error = passed_over(*answer, arns, out)) return *error;
    return out;
}

} // namespace headcount::aws
