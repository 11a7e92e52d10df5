// What every EventBridge event has around its detail (EventBridge User Guide, "Events"), and the check
// that what the detail names belongs to the account and region the envelope names.
#pragma once

#include "core/arn_parts.hpp"
#include "core/event/json.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/core/event.hpp"

namespace headcount::core::event {

Result<Envelope> read_envelope(Object event);

// ARNs that the field's text is, of the envelope's account and region; else an error that names the field. The parts of
// an instance's are views of that text.
Result<ClusterKey> cluster_arn_in(const Envelope& envelope, std::string_view text, std::string_view field);
Result<ServiceName> service_arn_in(const Envelope& envelope, std::string_view text, std::string_view field);
Result<InstanceParts> instance_arn_in(const Envelope& envelope, std::string_view text, std::string_view field);

// Each of `resources` is an ARN of the envelope's account and region, as ECS sends them. Absent is as good as empty.
// `checked`: an ARN that was found good already.
Result<> check_resources(const Envelope& envelope, const Member& resources, std::string_view checked = {});

// The service that `resources` names, after check_resources(); nothing where it names none.
Result<std::optional<ServiceName>> service_in_resources(const Envelope& envelope, Object event);

// Does the service or instance stand in this cluster, as far as its ARN tells?
template <class Name>
bool stands_in(const Name& name, const ClusterKey& cluster)
{
    return name.arn.partition == cluster.partition && (!name.cluster || *name.cluster == cluster.name);
}

} // namespace headcount::core::event
