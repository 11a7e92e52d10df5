// "ECS Deployment State Change" (Amazon ECS Developer Guide, "Amazon ECS service deployment state change events").
// Its detail names no cluster: the service's ARN in `resources` does, unless it is of the old form.
#include "core/event/kinds.hpp"
#include "core/event/word.hpp"

namespace headcount::core::event {

Result<EventBody> read_deployment_change(const Envelope& envelope, Object event)
{
    const Result<Object> detail = object_at(event, "detail");
    if (!detail) return detail.error();
    const Result<std::string> name = word_of(member_of(*detail, "detail.eventName"));
    if (!name) return name.error();
    const Result<> agreed = check_resources(envelope, member_of(event, "resources"));
    if (!agreed) return agreed.error();
    const Result<std::optional<ServiceName>> service = service_in_resources(envelope, event);
    if (!service) return service.error();
    if (!*service) return wrong("resources", "names no service");
    const auto& [arn, cluster, service_name] = **service;
    if (!cluster) return EventBody{Ignored{"the service's ARN is of the old form and names no cluster"}};
    return EventBody{
        DeploymentChange{ClusterKey{arn.partition, arn.account, arn.region, *cluster}, service_name, *name}};
}

} // namespace headcount::core::event
