// "ECS Service Action": of its many names only a placement failure concerns us (Amazon ECS Developer Guide,
// "Amazon ECS service action events").
#include "core/event/kinds.hpp"
#include "core/event/word.hpp"

namespace headcount::core::event {

namespace {

constexpr std::size_t longest_reason = 128;

} // namespace

Result<EventBody> read_service_action(const Envelope& envelope, Object event)
{
    const Result<Object> detail = object_at(event, "detail");
    if (!detail) return detail.error();
    const Result<std::string> name = word_of(member_of(*detail, "detail.eventName"));
    if (!name) return name.error();
    if (*name != "SERVICE_TASK_PLACEMENT_FAILURE")
        return EventBody{Ignored{"a service action other than a placement failure"}};
    const Result<> agreed = check_resources(envelope, member_of(event, "resources"));
    if (!agreed) return agreed.error();

    const Result<std::string_view> text = text_at(*detail, "detail.clusterArn");
    if (!text) return text.error();
    const Result<ClusterKey> cluster = cluster_arn_in(envelope, *text, "detail.clusterArn");
    if (!cluster) return cluster.error();
    const Result<std::optional<ServiceName>> service = service_in_resources(envelope, event);
    if (!service) return service.error();
    if (!*service) return wrong("resources", "names no service");
    if (!stands_in(**service, *cluster))
        return wrong("resources", "names a service of another cluster than the detail");
    const Result<std::optional<std::string_view>> reason = maybe_text_at(*detail, "detail.reason");
    if (!reason) return reason.error();
    return EventBody{
        PlacementFailure{*cluster, (*service)->name, printable(reason->value_or(std::string_view{}), longest_reason)}};
}

} // namespace headcount::core::event
