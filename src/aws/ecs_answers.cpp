#include "aws/ecs_answers.hpp"

#include "headcount/core/arn.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::aws {

namespace {

using core::Status;

// A word of the answer → what it means; nothing where it is none of the known ones.
template <class T, std::size_t N>
std::optional<T> meaning(const std::pair<std::string_view, T> (&known)[N], std::string_view word)
{
    for (const auto& [text, value] : known)
        if (text == word) return value;
    return std::nullopt;
}

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

core::Error unknown(std::string_view member, std::string_view word)
{
    return json::nonsense(std::string(member) + " is \"" + std::string(word.substr(0, 40)) + "\"");
}

// Absent or null is the default; another word than those known is an error, since acting on a guess may do harm.
template <class T, std::size_t N>
core::Result<T> word_in(json::object from, std::string_view member, const std::pair<std::string_view, T> (&known)[N],
                        std::optional<T> absent)
{
    const auto word = json::text(from, member);
    if (!word && absent && !json::find(from, member)) return *absent;
    const auto value = meaning(known, word.value_or(""));
    if (!value) return unknown(member, word.value_or(""));
    return *value;
}

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

// Its tasks stand on no container instance: launched on Fargate, or by capacity providers of Fargate alone.
bool is_fargate_only(json::object item)
{
    const auto strategy = json::objects_in(item, "capacityProviderStrategy");
    if (strategy.empty()) return json::text(item, "launchType") == "FARGATE";
    return std::ranges::all_of(strategy, [](json::object part) {
        const auto provider = json::text(part, "capacityProvider");
        return provider == "FARGATE" || provider == "FARGATE_SPOT";
    });
}

core::Result<core::ObservedService> read_service(json::object item)
{
    core::ObservedService out;
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
    return out;
}

// What could not be described: MISSING and INACTIVE say that it is not there. Another reason says nothing about the
// thing itself, and must not be taken for its absence.
std::optional<core::Error> failure_that_is_no_absence(json::object answer)
{
    for (const auto& failure : json::objects_in(answer, "failures")) {
        const auto reason = json::text(failure, "reason").value_or("MISSING");
        if (reason == "MISSING" || reason == "INACTIVE") continue;
        auto error = json::nonsense(std::string(json::text(failure, "arn").value_or("an item").substr(0, 200)) +
                                    " cannot be described");
        error.code = reason.substr(0, 100);
        return error;
    }
    return std::nullopt;
}

// Not of the account and region that were asked for: the identity in use is not the one that was meant. No account
// stands for that of the credentials in use, whichever it is.
std::optional<core::Error> elsewhere(std::string_view account, std::string_view region, const core::Scope& scope)
{
    const bool right_account = scope.account.empty() || account == scope.account;
    if (right_account && region == scope.region) return std::nullopt;
    auto error =
        json::nonsense("it speaks of account " + std::string(account) + " in " + std::string(region) + ", and " +
                       (scope.account.empty() ? "the own account" : scope.account) + " in " + scope.region +
                       " was asked for; check the role of that account, AWS_ACCOUNT_ID and AWS_ENDPOINT_URL");
    error.kind = core::ErrorKind::credentials;
    return error;
}

std::optional<core::Error> elsewhere(json::object item, std::string_view arn_member, const core::Scope& scope)
{
    const auto text = json::text(item, arn_member);
    if (!text) return std::nullopt;
    const auto arn = core::parse_arn(*text);
    if (!arn) return json::nonsense(std::string(arn_member) + ": " + arn.error().message);
    return elsewhere(arn->account, arn->region, scope);
}

// The list of that name, which must be there: an object without it is no answer to what was asked.
core::Result<json::array> list_in(json::object answer, std::string_view name)
{
    const auto list = json::array_in(answer, name);
    if (!list) return json::nonsense("it has no list " + std::string(name));
    return *list;
}

core::Result<json::object> item_in(json::element element, std::string_view list)
{
    json::object item;
    if (element.get(item) != simdjson::SUCCESS) return json::nonsense(std::string(list) + " holds no objects");
    return item;
}

} // namespace

core::Result<std::vector<core::ObservedService>> read_services(json::Parser& parser, const ApiResponse& response,
                                                               const std::vector<std::string>& names,
                                                               const core::Scope& scope)
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
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    const auto list = list_in(*answer, "clusterArns");
    if (!list) return list.error();
    ListedClusters page;
    for (const auto element : *list) {
        std::string_view arn;
        if (element.get(arn) != simdjson::SUCCESS) return json::nonsense("clusterArns holds no strings");
        auto cluster = core::parse_cluster_arn(arn);
        if (!cluster) return json::nonsense("clusterArns: " + cluster.error().message);
        if (auto error = elsewhere(cluster->account, cluster->region, scope)) return *error;
        page.clusters.push_back(std::move(*cluster));
    }
    page.next_token = json::text(*answer, "nextToken").value_or("");
    return page;
}

} // namespace headcount::aws
