#include "headcount/aws/ecs.hpp"

#include "aws/ecs_answers.hpp"
#include "aws/ecs_requests.hpp"
#include "aws/json.hpp"
#include "core/invalid.hpp"
#include "headcount/core/arn.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::size_t most_services = 10;
constexpr std::size_t most_clusters = 100;
constexpr std::uint32_t clusters_a_page = 100;

// Names come from events: what is no ECS name never reaches a request.
std::optional<core::Error> flaw_in(const std::vector<std::string>& names, std::size_t most, std::string_view operation)
{
    const std::string label(operation);
    if (names.empty() || names.size() > most)
        return core::invalid(label + " takes 1 to " + std::to_string(most) + " names, not " +
                             std::to_string(names.size()));
    if (!std::ranges::all_of(names, core::is_ecs_name))
        return core::invalid(label + ": one of the names is no ECS name");
    return std::nullopt;
}

// In functions of their own, so that the scratch memory is no part of a coroutine.
std::string services_body(const std::string& cluster, const std::vector<std::string>& names)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["cluster"] = cluster;
    body["services"] = array_of(names, &scratch.resource);
    return boost::json::serialize(body);
}

std::string clusters_body(const std::vector<std::string>& names)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["clusters"] = array_of(names, &scratch.resource);
    return boost::json::serialize(body);
}

std::string update_body(const std::string& cluster, const std::string& service, std::uint32_t desired)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["cluster"] = cluster;
    body["service"] = service;
    body["desiredCount"] = desired;
    return boost::json::serialize(body);
}

} // namespace

Ecs::Ecs(Client& client) : client_(client) {}

asio::awaitable<core::Result<DescribedServices>>
Ecs::describe_services(core::ClusterKey cluster, std::vector<std::string> names, core::Deadline deadline, Turn turn)
{
    if (auto flaw = flaw_in(names, most_services, "DescribeServices")) co_return *flaw;
    if (!core::is_ecs_name(cluster.name))
        co_return core::invalid("DescribeServices: the cluster's name is no ECS name");
    ApiRequest request = ecs_request("DescribeServices", cluster.scope(), services_body(cluster.name, names));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) {
        const auto error = response.error();
        if (error.code != "ClusterNotFoundException") co_return error;
        DescribedServices none;
        none.cluster_missing = true;
        none.services.resize(names.size());
        for (std::size_t i = 0; i < names.size(); ++i)
            none.services[i].name = names[i];
        none.request_id = error.request_id;
        co_return none;
    }
    auto services = read_services(client_.parser(), *response, names, cluster.scope());
    if (!services) co_return nonsense_answered(services.error(), *response, "DescribeServices");
    DescribedServices out;
    out.services = std::move(*services);
    out.request_id = response->request_id;
    co_return out;
}

asio::awaitable<core::Result<DescribedClusters>>
Ecs::describe_clusters(core::Scope scope, std::vector<std::string> names, core::Deadline deadline, Turn turn)
{
    if (auto flaw = flaw_in(names, most_clusters, "DescribeClusters")) co_return *flaw;
    ApiRequest request = ecs_request("DescribeClusters", scope, clusters_body(names));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    auto clusters = read_clusters(client_.parser(), *response, names, scope);
    if (!clusters) co_return nonsense_answered(clusters.error(), *response, "DescribeClusters");
    DescribedClusters out;
    out.clusters = std::move(*clusters);
    out.request_id = response->request_id;
    co_return out;
}

asio::awaitable<core::Result<UpdatedService>> Ecs::update_service(core::ClusterKey cluster, std::string service,
                                                                  std::uint32_t desired, core::Deadline deadline,
                                                                  Turn turn)
{
    if (!core::is_ecs_name(cluster.name) || !core::is_ecs_name(service))
        co_return core::invalid("UpdateService: the cluster's or the service's name is no ECS name");
    auto body = update_body(cluster.name, service, desired);
    ApiRequest request = ecs_request("UpdateService", cluster.scope(), std::move(body));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    const auto now_desired = read_updated(client_.parser(), *response);
    if (!now_desired) co_return nonsense_answered(now_desired.error(), *response, "UpdateService");
    UpdatedService out;
    out.desired = *now_desired;
    out.request_id = response->request_id;
    co_return out;
}

asio::awaitable<core::Result<ListedClusters>> Ecs::list_clusters(core::Scope scope, std::string next_token,
                                                                 core::Deadline deadline, Turn turn)
{
    boost::json::object body;
    body["maxResults"] = clusters_a_page;
    if (!next_token.empty()) body["nextToken"] = next_token;
    ApiRequest request = ecs_request("ListClusters", scope, boost::json::serialize(body));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    auto page = read_cluster_page(client_.parser(), *response, scope);
    if (!page) co_return nonsense_answered(page.error(), *response, "ListClusters");
    page->request_id = response->request_id;
    co_return std::move(*page);
}

} // namespace headcount::aws
