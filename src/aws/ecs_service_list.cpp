// ListServices: the call and its answer.
#include "aws/ecs_answer_parts.hpp"
#include "aws/ecs_answers.hpp"
#include "aws/ecs_requests.hpp"
#include "aws/json.hpp"
#include "core/invalid.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/core/arn.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace headcount::aws {

namespace {

constexpr std::uint32_t services_a_page = 100; // ten, where it is not asked for

std::string list_body(const std::string& cluster, const std::string& next_token)
{
    boost::json::object body;
    body["cluster"] = cluster;
    body["maxResults"] = services_a_page;
    if (!next_token.empty()) body["nextToken"] = next_token;
    return boost::json::serialize(body);
}

} // namespace

core::Result<ListedServices> read_service_page(json::Parser& parser, const ApiResponse& response,
                                               const core::ClusterKey& cluster)
{
    const auto take = [&cluster](ListedServices& page, std::string_view arn) -> std::optional<core::Error> {
        auto service = core::parse_service_arn(arn);
        if (!service) return json::nonsense("serviceArns: " + service.error().message);
        if (auto error = elsewhere(service->arn.account, service->arn.region, cluster.scope())) return error;
        if (service->cluster.value_or(cluster.name) != cluster.name)
            return json::nonsense("serviceArns holds a service of another cluster");
        page.names.push_back(std::move(service->name));
        return std::nullopt;
    };
    return page_of_arns<ListedServices>(parser, response, "serviceArns", take);
}

asio::awaitable<core::Result<ListedServices>> Ecs::list_services(core::ClusterKey cluster, std::string next_token,
                                                                 core::Deadline deadline, Turn turn)
{
    if (!core::is_ecs_name(cluster.name)) co_return core::invalid("ListServices: the cluster's name is no ECS name");
    ApiRequest request = ecs_request("ListServices", cluster.scope(), list_body(cluster.name, next_token));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return answer_without_cluster<ListedServices>(response.error());
    auto page = read_service_page(client_.parser(), *response, cluster);
    if (!page) co_return nonsense_answered(page.error(), *response, "ListServices");
    page->request_id = response->request_id;
    co_return std::move(*page);
}

} // namespace headcount::aws
