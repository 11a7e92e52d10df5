#include "core/event/call_place.hpp"

namespace headcount::core::event {

namespace {

bool is_arn(std::string_view text)
{
    return text.starts_with("arn:");
}

} // namespace

Result<> CallPlace::cluster(std::string_view name_or_arn, std::string_view field)
{
    if (is_arn(name_or_arn)) {
        const Result<ClusterKey> key = cluster_arn_in(envelope_, name_or_arn, field);
        if (!key) return key.error();
        return agree(key->partition, key->name, field);
    }
    if (!is_ecs_name(name_or_arn)) return wrong(field, "is neither the name nor the ARN of a cluster");
    return agree(std::string{partition_of(envelope_.region)}, std::string{name_or_arn}, field);
}

Result<std::string> CallPlace::service(std::string_view name_or_arn, std::string_view field)
{
    if (is_arn(name_or_arn)) {
        const Result<ServiceName> service = service_arn_in(envelope_, name_or_arn, field);
        if (!service) return service.error();
        if (!service->cluster) return service->name;
        const Result<> agreed = agree(service->arn.partition, *service->cluster, field);
        if (!agreed) return agreed.error();
        return service->name;
    }
    if (!is_ecs_name(name_or_arn)) return wrong(field, "is neither the name nor the ARN of a service");
    return std::string{name_or_arn};
}

Result<> CallPlace::instance(std::string_view id_or_arn, std::string_view field)
{
    if (!is_arn(id_or_arn)) return {}; // an id says nothing of its cluster
    const Result<InstanceParts> instance = instance_arn_in(envelope_, id_or_arn, field);
    if (!instance) return instance.error();
    if (!instance->cluster) return {};
    return agree(std::string{instance->arn.partition}, std::string{*instance->cluster}, field);
}

Result<> CallPlace::agree(const std::string& partition, const std::string& name, std::string_view field)
{
    const bool same = partition_.value_or(partition) == partition && name_.value_or(name) == name;
    if (!same) return wrong(field, "names another cluster than the rest of the call");
    partition_ = partition;
    name_ = name;
    return {};
}

ClusterKey CallPlace::key() const
{
    return {partition_.value_or(std::string{partition_of(envelope_.region)}), envelope_.account, envelope_.region,
            name_.value_or("default")};
}

} // namespace headcount::core::event
