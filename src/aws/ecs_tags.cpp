// The tags of services: TagResource and UntagResource (Amazon ECS API Reference).
#include "headcount/aws/ecs.hpp"

#include "aws/ecs_requests.hpp"
#include "core/invalid.hpp"
#include "headcount/core/arn.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace headcount::aws {

namespace {

// What a call is asked to do with tags: on services alone, by an ARN that names their cluster.
core::Result<core::Scope> scope_of_tagged(const std::string& service_arn)
{
    auto service = core::parse_service_arn(service_arn);
    if (!service) return service.error();
    if (!service->cluster)
        return core::invalid("ECS knows no tags of a service whose ARN does not name its cluster; recreate the "
                             "service to give it an ARN of today's form");
    return core::Scope{std::move(service->arn.account), std::move(service->arn.region)};
}

std::string tag_body(const std::string& arn, const core::Tags& tags)
{
    boost::json::array list;
    for (const auto& [key, value] : tags)
        list.push_back(boost::json::object{{"key", key}, {"value", value}});
    return boost::json::serialize(boost::json::object{{"resourceArn", arn}, {"tags", std::move(list)}});
}

std::string untag_body(const std::string& arn, const std::vector<std::string>& keys)
{
    return boost::json::serialize(boost::json::object{{"resourceArn", arn}, {"tagKeys", array_of(keys, {})}});
}

} // namespace

asio::awaitable<core::Result<void>> Ecs::tag_service(std::string service_arn, core::Tags tags, core::Deadline deadline)
{
    auto scope = scope_of_tagged(service_arn);
    if (!scope) co_return scope.error();
    ApiRequest request = ecs_request("TagResource", std::move(*scope), tag_body(service_arn, tags));
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    co_return core::Result<void>();
}

asio::awaitable<core::Result<void>> Ecs::untag_service(std::string service_arn, std::vector<std::string> keys,
                                                       core::Deadline deadline)
{
    auto scope = scope_of_tagged(service_arn);
    if (!scope) co_return scope.error();
    ApiRequest request = ecs_request("UntagResource", std::move(*scope), untag_body(service_arn, keys));
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    co_return core::Result<void>();
}

} // namespace headcount::aws
