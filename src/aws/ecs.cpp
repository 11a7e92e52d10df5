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

// What is inlined into a coroutine has its variables in the coroutine's frame, and a frame of more than 1 KB is costly
// to allocate: neither Asio nor malloc keeps a list of such pieces. Hence what stands here is not inlined, and a
// request is handed over before its call is awaited.

// Names come from events: what is no ECS name never reaches a request.
[[gnu::noinline]] std::optional<core::Error> flaw_in(const std::vector<std::string>& names, std::size_t most,
                                                     const char* operation)
{
    if (names.empty() || names.size() > most)
        return core::invalid(std::string(operation) + " takes 1 to " + std::to_string(most) + " names, not " +
                             std::to_string(names.size()));
    if (!std::ranges::all_of(names, core::is_ecs_name))
        return core::invalid(std::string(operation) + ": one of the names is no ECS name");
    return std::nullopt;
}

[[gnu::noinline]] std::optional<core::Error> flaw_in(const core::ClusterKey& cluster,
                                                     const std::vector<std::string>& services)
{
    if (auto flaw = flaw_in(services, most_services, "DescribeServices")) return flaw;
    if (core::is_ecs_name(cluster.name)) return std::nullopt;
    return core::invalid("DescribeServices: the cluster's name is no ECS name");
}

[[gnu::noinline]] std::optional<core::Error> flaw_in(const core::ClusterKey& cluster, const std::string& service)
{
    if (core::is_ecs_name(cluster.name) && core::is_ecs_name(service)) return std::nullopt;
    return core::invalid("UpdateService: the cluster's or the service's name is no ECS name");
}

[[gnu::noinline]] ApiRequest services_request(const core::ClusterKey& cluster, const std::vector<std::string>& names,
                                              Turn turn)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["cluster"] = cluster.name;
    body["services"] = array_of(names, &scratch.resource);
    body["include"] = array_of({"TAGS"}, &scratch.resource);
    return ecs_request("DescribeServices", cluster.scope(), boost::json::serialize(body), std::move(turn));
}

[[gnu::noinline]] ApiRequest clusters_request(const core::Scope& scope, const std::vector<std::string>& names,
                                              Turn turn)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["clusters"] = array_of(names, &scratch.resource);
    return ecs_request("DescribeClusters", scope, boost::json::serialize(body), std::move(turn));
}

[[gnu::noinline]] ApiRequest update_request(const core::ClusterKey& cluster, const std::string& service,
                                            std::uint32_t desired, Turn turn)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["cluster"] = cluster.name;
    body["service"] = service;
    body["desiredCount"] = desired;
    return ecs_request("UpdateService", cluster.scope(), boost::json::serialize(body), std::move(turn));
}

[[gnu::noinline]] ApiRequest page_request(const core::Scope& scope, const std::string& next_token, Turn turn)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["maxResults"] = clusters_a_page;
    if (!next_token.empty()) body["nextToken"] = next_token;
    return ecs_request("ListClusters", scope, boost::json::serialize(body), std::move(turn));
}

// What an answer says, or why it cannot be used. Takes out of the response what it needs.
[[gnu::noinline]] core::Result<DescribedServices> services_told(json::Parser& parser,
                                                                core::Result<ApiResponse>& response,
                                                                const std::vector<std::string>& names,
                                                                const core::ClusterKey& cluster, ServiceEvents events)
{
    if (!response) {
        auto none = answer_without_cluster<DescribedServices>(response.error());
        if (!none) return none;
        none->services.resize(names.size());
        for (std::size_t i = 0; i < names.size(); ++i)
            none->services[i].name = names[i];
        return none;
    }
    auto services = read_services(parser, *response, names, cluster.scope(), events);
    if (!services) return nonsense_answered(services.error(), *response, "DescribeServices");
    DescribedServices out;
    out.services = std::move(*services);
    out.request_id = std::move(response->request_id);
    return out;
}

[[gnu::noinline]] core::Result<DescribedClusters> clusters_told(json::Parser& parser,
                                                                core::Result<ApiResponse>& response,
                                                                const std::vector<std::string>& names,
                                                                const core::Scope& scope)
{
    if (!response) return response.error();
    auto clusters = read_clusters(parser, *response, names, scope);
    if (!clusters) return nonsense_answered(clusters.error(), *response, "DescribeClusters");
    DescribedClusters out;
    out.clusters = std::move(*clusters);
    out.request_id = std::move(response->request_id);
    return out;
}

[[gnu::noinline]] core::Result<UpdatedService> update_told(json::Parser& parser, core::Result<ApiResponse>& response)
{
    if (!response) return response.error();
    const auto now_desired = read_updated(parser, *response);
    if (!now_desired) return nonsense_answered(now_desired.error(), *response, "UpdateService");
    UpdatedService out;
    out.desired = *now_desired;
    out.request_id = std::move(response->request_id);
    return out;
}

[[gnu::noinline]] core::Result<ListedClusters>
page_told(json::Parser& parser, const core::Result<ApiResponse>& response, const core::Scope& scope)
{
    if (!response) return response.error();
    auto page = read_cluster_page(parser, *response, scope);
    if (!page) return nonsense_answered(page.error(), *response, "ListClusters");
    page->request_id = response->request_id;
    return page;
}

} // namespace

Ecs::Ecs(Client& client) : client_(client) {}

asio::awaitable<core::Result<DescribedServices>> Ecs::describe_services(core::ClusterKey cluster,
                                                                        std::vector<std::string> names,
                                                                        core::Deadline deadline, Turn turn,
                                                                        ServiceEvents events)
{
    if (auto flaw = flaw_in(cluster, names)) co_return *flaw;
    auto answer = client_.call(services_request(cluster, names, std::move(turn)), deadline);
    auto response = co_await std::move(answer);
    co_return services_told(client_.parser(), response, names, cluster, events);
}

asio::awaitable<core::Result<DescribedClusters>>
Ecs::describe_clusters(core::Scope scope, std::vector<std::string> names, core::Deadline deadline, Turn turn)
{
    if (auto flaw = flaw_in(names, most_clusters, "DescribeClusters")) co_return *flaw;
    auto answer = client_.call(clusters_request(scope, names, std::move(turn)), deadline);
    auto response = co_await std::move(answer);
    co_return clusters_told(client_.parser(), response, names, scope);
}

asio::awaitable<core::Result<UpdatedService>> Ecs::update_service(core::ClusterKey cluster, std::string service,
                                                                  std::uint32_t desired, core::Deadline deadline,
                                                                  Turn turn)
{
    if (auto flaw = flaw_in(cluster, service)) co_return *flaw;
    auto answer = client_.call(update_request(cluster, service, desired, std::move(turn)), deadline);
    auto response = co_await std::move(answer);
    co_return update_told(client_.parser(), response);
}

asio::awaitable<core::Result<ListedClusters>> Ecs::list_clusters(core::Scope scope, std::string next_token,
                                                                 core::Deadline deadline, Turn turn)
{
    auto answer = client_.call(page_request(scope, next_token, std::move(turn)), deadline);
    const auto response = co_await std::move(answer);
    co_return page_told(client_.parser(), response, scope);
}

} // namespace headcount::aws
