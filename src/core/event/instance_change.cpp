// "ECS Container Instance State Change" (Amazon ECS Developer Guide, "Container instance state change events").
#include "core/event/attributes.hpp"
#include "core/event/kinds.hpp"
#include "core/event/word.hpp"

namespace headcount::core::event {

namespace {

// Which instance of which cluster; the two ARNs and `resources` must tell one story.
Result<> read_names(const Envelope& envelope, const Member& cluster_arn, const Member& instance_arn,
                    const Member& resources, InstanceChange& change)
{
    const Result<std::string_view> cluster_text = text_of(cluster_arn);
    if (!cluster_text) return cluster_text.error();
    const Result<std::string_view> instance_text = text_of(instance_arn);
    if (!instance_text) return instance_text.error();
    Result<ClusterKey> cluster = cluster_arn_in(envelope, *cluster_text, cluster_arn.field);
    if (!cluster) return cluster.error();
    const Result<InstanceParts> instance = instance_arn_in(envelope, *instance_text, instance_arn.field);
    if (!instance) return instance.error();
    if (!stands_in(*instance, *cluster))
        return wrong(instance_arn.field, "names another cluster than detail.clusterArn");
    change.cluster = std::move(*cluster);
    change.instance = ShortText<36>(instance->id);
    return check_resources(envelope, resources, *instance_text);
}

} // namespace

Result<EventBody> read_instance_change(const Envelope& envelope, Object event)
{
    const auto [detail_member, resources] = members_of(event, {"detail", "resources"});
    const Result<Object> detail = object_of(detail_member);
    if (!detail) return detail.error();
    const auto [cluster, instance, status_member, connected_member, version_member, attributes] =
        members_of(*detail, {"detail.clusterArn", "detail.containerInstanceArn", "detail.status",
                             "detail.agentConnected", "detail.version", "detail.attributes"});
    InstanceChange change;
    const Result<> named = read_names(envelope, cluster, instance, resources, change);
    if (!named) return named.error();
    Result<std::string> status = word_of(status_member);
    if (!status) return status.error();
    const Result<bool> connected = bool_of(connected_member);
    if (!connected) return connected.error();
    const Result<std::uint64_t> version = whole_number_of(version_member);
    if (!version) return version.error();
    const Result<std::uint64_t> hash = attributes_hash(attributes);
    if (!hash) return hash.error();
    change.status = std::move(*status);
    change.agent_connected = *connected;
    change.version = *version;
    change.attributes_hash = *hash;
    return EventBody{std::move(change)};
}

} // namespace headcount::core::event
