// The calls of aws::Ecs that are about container instances.
#include "aws/ecs_answers.hpp"
#include "aws/ecs_requests.hpp"
#include "aws/json.hpp"
#include "core/invalid.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/aws/ecs_listing.hpp"
#include "headcount/core/arn.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::uint32_t instances_a_page = 100;

bool is_instance_arn(const std::string& text)
{
    return core::parse_instance_arn(text).has_value();
}

std::string list_body(const std::string& cluster, const InstanceQuestion& question)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["cluster"] = cluster;
    body["maxResults"] = instances_a_page;
    if (question.status) body["status"] = core::to_string(*question.status);
    if (!question.filter.empty()) body["filter"] = question.filter;
    if (!question.next_token.empty()) body["nextToken"] = question.next_token;
    return boost::json::serialize(body);
}

std::string describe_body(const std::string& cluster, const std::vector<std::string>& arns)
{
    Scratch scratch;
    boost::json::object body(&scratch.resource);
    body["cluster"] = cluster;
    body["containerInstances"] = array_of(arns, &scratch.resource);
    return boost::json::serialize(body);
}

} // namespace

asio::awaitable<core::Result<ListedInstances>>
Ecs::list_container_instances(core::ClusterKey cluster, InstanceQuestion question, core::Deadline deadline, Turn turn)
{
    if (!core::is_ecs_name(cluster.name))
        co_return core::invalid("ListContainerInstances: the cluster's name is no ECS name");
    ApiRequest request = ecs_request("ListContainerInstances", cluster.scope(), list_body(cluster.name, question));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return answer_without_cluster<ListedInstances>(response.error());
    auto page = read_instance_page(client_.parser(), *response, cluster.scope());
    if (!page) co_return nonsense_answered(page.error(), *response, "ListContainerInstances");
    page->request_id = response->request_id;
    co_return std::move(*page);
}

asio::awaitable<core::Result<DescribedInstances>> Ecs::describe_container_instances(core::ClusterKey cluster,
                                                                                    std::vector<std::string> arns,
                                                                                    core::Deadline deadline, Turn turn)
{
    if (!core::is_ecs_name(cluster.name))
        co_return core::invalid("DescribeContainerInstances: the cluster's name is no ECS name");
    if (arns.empty() || arns.size() > described_a_call)
        co_return core::invalid("DescribeContainerInstances takes 1 to 100 ARNs, not " + std::to_string(arns.size()));
    if (!std::ranges::all_of(arns, is_instance_arn))
        co_return core::invalid("DescribeContainerInstances: one of the ARNs is none of a container instance");
    ApiRequest request = ecs_request("DescribeContainerInstances", cluster.scope(), describe_body(cluster.name, arns));
    request.turn = std::move(turn);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return answer_without_cluster<DescribedInstances>(response.error());
    auto instances = read_instances(client_.parser(), *response, arns, cluster.scope());
    if (!instances) co_return nonsense_answered(instances.error(), *response, "DescribeContainerInstances");
    DescribedInstances out;
    out.instances = std::move(*instances);
    out.request_id = response->request_id;
    co_return out;
}

} // namespace headcount::aws
