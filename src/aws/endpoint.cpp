#include "headcount/aws/endpoint.hpp"

#include "aws/endpoint_host.hpp"

#include <utility>

namespace headcount::aws {

std::string_view to_string(Service service)
{
    switch (service) {
    case Service::ecs: return "ecs";
    case Service::sqs: return "sqs";
    case Service::sts: return "sts";
    }
    return "";
}

core::Error no_such_endpoints(const EndpointRules& rules, std::string_view region, const PartitionHosts& partition)
{
    const bool both = !rules.fips.empty() && !rules.dual_stack.empty();
    std::string message = both ? rules.fips + " and " + rules.dual_stack + " ask for FIPS and dual-stack endpoints"
                          : rules.fips.empty() ? rules.dual_stack + " asks for dual-stack endpoints"
                                               : rules.fips + " asks for FIPS endpoints";
    message.append(", and the partition ").append(partition.id).append(" of ").append(region);
    message.append(both ? " does not have both: set one of them to false" : " has none: set it to false");
    return {core::ErrorKind::invalid, "", std::move(message), false, ""};
}

core::Result<net::Url> endpoint_of(const EndpointRules& rules, Service service, std::string_view region)
{
    const auto found = rules.configured.find(service);
    if (found != rules.configured.end()) return found->second.url;
    const PartitionHosts& partition = hosts_of(region);
    net::Url url;
    url.endpoint.host = host_of(service, region, partition, {!rules.fips.empty(), !rules.dual_stack.empty()});
    if (url.endpoint.host.empty()) return no_such_endpoints(rules, region, partition);
    return url;
}

} // namespace headcount::aws
