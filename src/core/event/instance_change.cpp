// "ECS Container Instance State Change" (Amazon ECS Developer Guide, "Container instance state change events").
#include "core/event/attributes.hpp"
#include "core/event/kinds.hpp"
#include "core/event/word.hpp"

namespace headcount::core::event {

namespace {

// Which instance of which cluster; the two ARNs and `resources` must tell one story.
Result<> read_names(const Envelope& envelope, Object event, Object detail, InstanceChange& change)
{
    const Result<std::string_view> cluster_text = text_at(detail, "detail.clusterArn");
    if (!cluster_text) return cluster_text.error();
    const Result<std::string_view> instance_text = text_at(detail, "detail.containerInstanceArn");
    if (!instance_text) return instance_text.error();
    Result<ClusterKey> cluster = cluster_arn_in(envelope, *cluster_text, "detail.clusterArn");
    if (!cluster) return cluster.error();
    const Result<InstanceParts> instance = instance_arn_in(envelope, *instance_text, "detail.containerInstanceArn");
    if (!instance) return instance.error();
    if (!stands_in(*instance, *cluster))
        return wrong("detail.containerInstanceArn", "names another cluster than detail.clusterArn");
    change.cluster = std::move(*cluster);
    change.instance = ShortText<36>(instance->id);
    return check_resources(envelope, event);
}

} // namespace

Result<EventBody> read_instance_change(const Envelope& envelope, Object event)
{
    const Result<Object> detail = object_at(event, "detail");
    if (!detail) return detail.error();
    InstanceChange change;
    const Result<> named = read_names(envelope, event, *detail, change);
    if (!named) return named.error();
    const Result<std::string> status = word_at(*detail, "detail.status");
    if (!status) return status.error();
    const Result<bool> connected = bool_at(*detail, "detail.agentConnected");
    if (!connected) return connected.error();
    const Result<std::uint64_t> version = whole_number_at(*detail, "detail.version");
    if (!version) return version.error();
    const Result<std::uint64_t> attributes = attributes_hash(*detail);
    if (!attributes) return attributes.error();
    change.status = *status;
    change.agent_connected = *connected;
    change.version = *version;
    change.attributes_hash = *attributes;
    return EventBody{std::move(change)};
}

} // namespace headcount::core::event
