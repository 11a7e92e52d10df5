// Tags of services: TagResource, UntagResource, ListTagsForResource (Amazon ECS API Reference). Other resources have
// none here, and tell so.
#include "sim/ecs_calls.hpp"

#include "headcount/core/arn.hpp"
#include "sim/ecs_output.hpp"
#include "sim/refusal.hpp"
#include "sim/service_input.hpp"

#include <utility>

namespace headcount::sim {
namespace {

// The service that `resourceArn` names, of the caller's account and region.
core::Result<const Service*> tagged_service(EcsCall& call)
{
    const auto arn = call.input.needed_text("resourceArn");
    if (call.input.error()) return *call.input.error();
    const auto service = core::parse_service_arn(arn);
    if (!service) return invalid_parameter("The specified resource ARN is not one of a service.");
    if (!service->cluster) return invalid_parameter("Long arn format must be used for tagging operations.");
    const core::ClusterKey key{service->arn.partition, service->arn.account, service->arn.region, *service->cluster};
    const auto* found = key.scope() == call.caller.scope ? call.world.find_service(key, service->name) : nullptr;
    if (found == nullptr || found->status == ServiceStatus::inactive)
        return invalid_parameter("The specified service is inactive or does not exist.");
    return found;
}

} // namespace

EcsAnswer tag_resource(EcsCall call)
{
    const auto service = tagged_service(call);
    if (!service) return service.error();
    if (!call.input.has("tags")) return invalid_parameter("Tags cannot be empty.");
    const auto tags = read_tags(call.input);
    if (call.input.error()) return *call.input.error();
    const auto tagged = call.world.tag_service((*service)->cluster->key, (*service)->spec.name, tags, {});
    if (!tagged) return tagged.error();
    return boost::json::object{};
}

EcsAnswer untag_resource(EcsCall call)
{
    const auto service = tagged_service(call);
    if (!service) return service.error();
    const auto keys = call.input.texts("tagKeys").value_or(std::vector<std::string>{});
    if (call.input.error()) return *call.input.error();
    if (keys.empty()) return invalid_parameter("Tag keys cannot be empty.");
    const auto untagged = call.world.tag_service((*service)->cluster->key, (*service)->spec.name, {}, keys);
    if (!untagged) return untagged.error();
    return boost::json::object{};
}

EcsAnswer list_tags_for_resource(EcsCall call)
{
    const auto service = tagged_service(call);
    if (!service) return service.error();
    return boost::json::object{{"tags", tags_json((*service)->tags)}};
}

} // namespace headcount::sim
