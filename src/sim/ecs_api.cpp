#include "sim/ecs_api.hpp"

#include "sim/ecs_calls.hpp"
#include "sim/front_error.hpp"
#include "sim/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::sim {
namespace {

namespace json = boost::json;

struct Operation {
    std::string_view name;
    EcsAnswer (*run)(EcsCall);
};

constexpr std::array operations{
    Operation{"DescribeClusters", describe_clusters},
    Operation{"ListClusters", list_clusters},
    Operation{"CreateCluster", create_cluster},
    Operation{"DeleteCluster", delete_cluster},
    Operation{"DescribeServices", describe_services},
    Operation{"ListServices", list_services},
    Operation{"CreateService", create_service},
    Operation{"UpdateService", update_service},
    Operation{"DeleteService", delete_service},
    Operation{"TagResource", tag_resource},
    Operation{"UntagResource", untag_resource},
    Operation{"ListTagsForResource", list_tags_for_resource},
    Operation{"ListContainerInstances", list_container_instances},
    Operation{"DescribeContainerInstances", describe_container_instances},
    Operation{"RegisterContainerInstance", register_container_instance},
    Operation{"DeregisterContainerInstance", deregister_container_instance},
    Operation{"UpdateContainerInstancesState", update_container_instances_state},
    Operation{"PutAttributes", put_attributes},
    Operation{"ListTasks", list_tasks},
    Operation{"DescribeTasks", describe_tasks},
};

net::Response respond(int status, const json::object& body, const std::string& request_id)
{
    return {.status = status,
            .headers = {{"x-amzn-RequestId", request_id}, {"Content-Type", "application/x-amz-json-1.1"}},
            .body = json::serialize(body)};
}

// An empty body is an empty structure. Hostile depth is refused by the parser's own limit.
core::Result<json::object> parse_body(const std::string& body)
{
    if (body.empty()) return json::object{};
    boost::system::error_code ec;
    json::parse_options options;
    options.max_depth = 32;
    auto value = json::parse(body, ec, {}, options);
    if (ec) return refused("SerializationException", "The request body is not JSON: " + ec.message());
    if (!value.is_object()) return refused("SerializationException", "The request body is not a JSON object.");
    return std::move(value.as_object());
}

bool is_front_end(const std::string& code)
{
    return code == "SerializationException" || code == "UnknownOperationException" || code == "ValidationException";
}

net::Response refuse(const core::Error& error, const std::string& request_id)
{
    if (is_front_end(error.code)) {
        return answer(Family::ecs_json, FrontError{400, error.code, error.message}, request_id);
    }
    const int status = error.code == "ServerException" ? 500 : 400;
    return respond(status, {{"__type", error.code}, {"message", error.message}}, request_id);
}

} // namespace

std::string ecs_operation(const net::ServerRequest& request)
{
    static constexpr std::string_view prefix = "AmazonEC2ContainerServiceV20141113.";
    const auto target = net::find_header(request.headers, "x-amz-target");
    return target.starts_with(prefix) ? std::string(target.substr(prefix.size())) : std::string{};
}

net::Response EcsApi::handle(const net::ServerRequest& request, const EcsCaller& caller, const std::string& request_id)
{
    const auto name = ecs_operation(request);
    const auto operation = std::find_if(operations.begin(), operations.end(),
                                        [&](const Operation& candidate) { return candidate.name == name; });
    if (request.method != "POST" || operation == operations.end()) {
        return refuse(refused("UnknownOperationException", "The operation is not one of ECS that is simulated here."),
                      request_id);
    }
    auto body = parse_body(request.body);
    if (!body) return refuse(body.error(), request_id);
    EcsInput input(std::move(*body), caller.scope);
    const auto answered = operation->run(EcsCall{world_, caller, input, updates_, seen_});
    if (!answered) return refuse(answered.error(), request_id);
    return respond(200, *answered, request_id);
}

core::Result<const Cluster*> active_cluster(EcsCall& call)
{
    const auto key = call.input.cluster();
    if (call.input.error()) return *call.input.error();
    const auto* cluster = call.world.find_cluster(key);
    const bool ours = key.scope() == call.caller.scope;
    if (cluster == nullptr || !ours || cluster->status != ClusterStatus::active) return cluster_not_found();
    return cluster;
}

EcsAnswer list_answer(EcsCall& call, std::string_view member, std::vector<std::string> arns, std::size_t page_size)
{
    PageRequest request{.question =
                            std::string(member) + "@" + call.caller.scope.account + "/" + call.caller.scope.region,
                        .size = page_size,
                        .token = call.input.text("nextToken")};
    for (const auto& entry : call.input.body()) {
        if (entry.key() == "nextToken" || entry.key() == "maxResults") continue;
        request.question += "&" + std::string(entry.key()) + "=" + json::serialize(entry.value());
    }
    if (const auto size = call.input.integer("maxResults")) {
        if (*size < 1 || *size > 100) return invalid_parameter("maxResults must be between 1 and 100.");
        request.size = static_cast<std::size_t>(*size);
    }
    if (call.input.error()) return *call.input.error();
    auto page = page_of(std::move(arns), request);
    if (!page) return page.error();
    json::object answer{{json::string_view(member), json::array(page->items.begin(), page->items.end())}};
    if (page->next) answer["nextToken"] = *page->next;
    return answer;
}

} // namespace headcount::sim
