#include "aws/ecs_answers.hpp"

#include "aws/ecs_answer_parts.hpp"
#include "aws/printable.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace headcount::aws {

namespace {

using core::Status;

constexpr std::pair<std::string_view, Status> service_states[] = {
    {"ACTIVE", Status::active}, {"DRAINING", Status::draining}, {"INACTIVE", Status::inactive}};

// While capacity providers come, go or fail, the cluster is there and its instances count.
constexpr std::pair<std::string_view, Status> cluster_states[] = {
    {"ACTIVE", Status::active},         {"PROVISIONING", Status::active}, {"FAILED", Status::active},
    {"DEPROVISIONING", Status::active}, {"INACTIVE", Status::inactive},
};

constexpr std::pair<std::string_view, core::Scheduling> strategies[] = {{"REPLICA", core::Scheduling::replica},
                                                                        {"DAEMON", core::Scheduling::daemon}};

constexpr std::pair<std::string_view, core::Controller> controllers[] = {{"ECS", core::Controller::ecs},
                                                                         {"CODE_DEPLOY", core::Controller::code_deploy},
                                                                         {"EXTERNAL", core::Controller::external}};

// `…:service/<cluster>/<name>`, `…:service/<name>`, `…:cluster/<name>` or the bare name → the name.
std::string_view last_part(std::string_view arn)
{
    return arn.substr(arn.rfind('/') + 1); // npos + 1 is 0
}

std::string_view name_of(json::object item, std::string_view name_member, std::string_view arn_member)
{
    if (const auto name = json::text(item, name_member)) return *name;
    return last_part(json::text(item, arn_member).value_or(""));
}

bool is_fargate(std::string_view provider)
{
    return provider == "FARGATE" || provider == "FARGATE_SPOT";
}

// Its tasks stand on no container instance: launched on Fargate, or by capacity providers of Fargate alone.
bool is_fargate_only(json::object item)
{
    const auto strategy = json::objects_in(item, "capacityProviderStrategy");
    if (strategy.empty()) return json::text(item, "launchType") == "FARGATE";
    return std::ranges::all_of(
        strategy, [](json::object part) { return is_fargate(json::text(part, "capacityProvider").value_or("")); });
}

constexpr std::pair<std::string_view, core::Launch> launch_types[] = {
    {"EC2", core::Launch::ec2},
    {"FARGATE", core::Launch::fargate},
    {"EXTERNAL", core::Launch::external},
};

core::Result<core::Placement> read_placement(json::object item)
{
    core::Placement out;
    for (const auto& constraint : json::objects_in(item, "placementConstraints")) {
        const auto type = json::text(constraint, "type");
        if (type == "distinctInstance") out.distinct_instance = true;
        if (type != "memberOf") continue;
        out.member_of.emplace_back(json::text(constraint, "expression").value_or(""));
    }
    for (const auto& part : json::objects_in(item, "capacityProviderStrategy")) {
        const auto provider = json::text(part, "capacityProvider").value_or("");
        if (!is_fargate(provider)) out.providers.emplace_back(provider);
        out.launch = core::Launch::by_provider;
    }
    if (const auto type = json::text(item, "launchType"))
        out.launch = meaning(launch_types, *type).value_or(core::Launch::other);
    if (const auto limits = json::object_in(item, "deploymentConfiguration")) {
        constexpr std::string_view least = "minimumHealthyPercent";
        const auto percent = json::count(*limits, least);
        if (!percent) return percent.error();
        if (json::find(*limits, least)) out.minimum_healthy_percent = *percent;
    }
    out.zone_rebalancing = json::text(item, "availabilityZoneRebalancing") == "ENABLED";
    return out;
}

core::Tags read_tags(json::object item)
{
    core::Tags tags;
    for (const auto& tag : json::objects_in(item, "tags"))
        if (const auto key = json::text(tag, "key"))
            tags.insert_or_assign(std::string(*key), std::string(json::text(tag, "value").value_or("")));
    return tags;
}

constexpr std::pair<std::string_view, bool> deployment_kinds[] = {{"PRIMARY", true}, {"ACTIVE", false}};

// INACTIVE ones are over. Services of other controllers have task sets in their place, two while one replaces another.
core::Result<core::Deployments> read_deployments(json::object item)
{
    core::Deployments out;
    std::size_t there = 0;
    for (const auto& deployment : json::objects_in(item, "deployments")) {
        const auto newest = meaning(deployment_kinds, json::text(deployment, "status").value_or(""));
        if (!newest) continue;
        ++there;
        if (*newest && json::text(deployment, "rolloutState") == "IN_PROGRESS") out.in_progress = true;
        for (const std::string_view member : {"runningCount", "pendingCount"}) {
            const auto tasks = json::count(deployment, member);
            if (!tasks) return tasks.error();
            if (!*newest && *tasks > 0) out.replacing = true;
        }
    }
    const auto task_sets = json::objects_in(item, "taskSets");
    if (there > 1 || task_sets.size() > 1) out.in_progress = true;
    return out;
}

constexpr std::size_t longest_message = 500;

// The newest stands first. Texts of the ECS Developer Guide, "Amazon ECS service event messages".
std::optional<core::PlacementTrouble> last_trouble(json::object item)
{
    for (const auto& event : json::objects_in(item, "events")) {
        const auto message = json::text(event, "message").value_or("");
        if (message.find("unable to place a task") == std::string_view::npos) continue;
        return core::PlacementTrouble{printable(message, longest_message), time_in(event, "createdAt")};
    }
    return std::nullopt;
}

core::Result<core::ObservedService> read_service(json::object item)
{
    core::ObservedService out;
    out.arn = json::text(item, "serviceArn").value_or("");
    out.tags = read_tags(item);
    out.name = name_of(item, "serviceName", "serviceArn");
    const auto status = word_in<Status>(item, "status", service_states, std::nullopt);
    if (!status) return status.error();
    out.status = *status;
    const auto scheduling = word_in<core::Scheduling>(item, "schedulingStrategy", strategies, out.scheduling);
    if (!scheduling) return scheduling.error();
    out.scheduling = *scheduling;
    if (const auto controller_object = json::object_in(item, "deploymentController")) {
        const auto controller = word_in<core::Controller>(*controller_object, "type", controllers, out.controller);
        if (!controller) return controller.error();
        out.controller = *controller;
    }
    out.fargate_only = is_fargate_only(item);
    auto placement = read_placement(item);
    if (!placement) return placement.error();
    out.placement = std::move(*placement);
    const auto deployments = read_deployments(item);
    if (!deployments) return deployments.error();
    out.deployments = *deployments;
    for (const auto& [member, count] :
         {std::pair{"desiredCount", &out.desired}, std::pair{"runningCount", &out.running},
          std::pair{"pendingCount", &out.pending}}) {
        const auto value = json::count(item, member);
        if (!value) return value.error();
        *count = *value;
    }
    return out;
}

core::Result<core::ObservedCluster> read_cluster(json::object item)
{
    core::ObservedCluster out;
    const auto status = word_in<Status>(item, "status", cluster_states, std::nullopt);
    if (!status) return status.error();
    out.status = *status;
    // Absent does not mean 0 here: an answer that lost this member would send every task away.
    constexpr std::string_view member = "registeredContainerInstancesCount";
    if (out.status == Status::active && !json::find(item, member))
        return json::nonsense(std::string(member) + " is absent");
    const auto count = json::count(item, member);
    if (!count) return count.error();
    out.instances = *count;
    constexpr std::string_view services = "activeServicesCount";
    if (!json::find(item, services)) return out;
    const auto active = json::count(item, services);
    if (!active) return active.error();
    out.services = *active;
    return out;
}

} // namespace

std::optional<core::WallTime> time_in(json::object item, std::string_view member)
{
    constexpr double year_3000 = 32'503'680'000;
    const auto found = json::find(item, member);
    double seconds = -1;
    if (!found || !found->is_number() || found->get(seconds) != simdjson::SUCCESS) return std::nullopt;
    if (!(seconds >= 0 && seconds < year_3000)) return std::nullopt;
    return core::WallTime{std::chrono::milliseconds{std::llround(seconds * 1000)}};
}

core::Result<std::vector<core::ObservedService>> read_services(json::Parser& parser, const ApiResponse& response,
                                                               const std::vector<std::string>& names,
                                                               const core::Scope& scope, ServiceEvents events)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    if (auto failure = failure_that_is_no_absence(*answer)) return *failure;
    const auto list = list_in(*answer, "services");
    if (!list) return list.error();
    std::vector<core::ObservedService> out(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        out[i].name = names[i];
    for (const auto element : *list) {
        const auto item = item_in(element, "services");
        if (!item) return item.error();
        const auto place = std::ranges::find(names, name_of(*item, "serviceName", "serviceArn"));
        if (place == names.end()) continue; // not asked for
        if (auto error = elsewhere(*item, "serviceArn", scope)) return *error;
        auto service = read_service(*item);
        if (!service) return service.error();
        if (events == ServiceEvents::read) service->trouble = last_trouble(*item);
        out[static_cast<std::size_t>(place - names.begin())] = std::move(*service);
    }
    return out;
}

core::Result<std::vector<core::ObservedCluster>> read_clusters(json::Parser& parser, const ApiResponse& response,
                                                               const std::vector<std::string>& names,
                                                               const core::Scope& scope)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    if (auto failure = failure_that_is_no_absence(*answer)) return *failure;
    const auto list = list_in(*answer, "clusters");
    if (!list) return list.error();
    std::vector<core::ObservedCluster> out(names.size());
    for (const auto element : *list) {
        const auto item = item_in(element, "clusters");
        if (!item) return item.error();
        const auto place = std::ranges::find(names, name_of(*item, "clusterName", "clusterArn"));
        if (place == names.end()) continue; // not asked for
        if (auto error = elsewhere(*item, "clusterArn", scope)) return *error;
        const auto cluster = read_cluster(*item);
        if (!cluster) return cluster.error();
        out[static_cast<std::size_t>(place - names.begin())] = *cluster;
    }
    return out;
}

core::Result<std::uint32_t> read_updated(json::Parser& parser, const ApiResponse& response)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    const auto service = answer ? json::object_in(*answer, "service") : std::nullopt;
    if (!service) return json::nonsense("it has no service");
    return json::count(*service, "desiredCount");
}

core::Result<ListedClusters> read_cluster_page(json::Parser& parser, const ApiResponse& response,
                                               const core::Scope& scope)
{
    const auto take = [&scope](ListedClusters& page, std::string_view arn) -> std::optional<core::Error> {
        auto cluster = core::parse_cluster_arn(arn);
        if (!cluster) return json::nonsense("clusterArns: " + cluster.error().message);
        if (auto error = elsewhere(cluster->account, cluster->region, scope)) return error;
        page.clusters.push_back(std::move(*cluster));
        return std::nullopt;
    };
    return page_of_arns<ListedClusters>(parser, response, "clusterArns", take);
}

} // namespace headcount::aws
