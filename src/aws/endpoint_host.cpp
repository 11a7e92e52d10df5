#include "aws/endpoint_host.hpp"

#include "headcount/core/arn.hpp"

#include <algorithm>
#include <array>

namespace headcount::aws {

namespace {

constexpr std::array partitions{
    PartitionHosts{"aws", "amazonaws.com", "api.aws"},
    PartitionHosts{"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    PartitionHosts{"aws-us-gov", "amazonaws.com", "api.aws"},
    PartitionHosts{"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"},
    PartitionHosts{"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"},
    PartitionHosts{"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    PartitionHosts{"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    PartitionHosts{"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"},
};

// In GovCloud the plain names of SQS and STS are their FIPS endpoints; ECS has a name of its own there.
bool plain_name_is_fips(Service service, const PartitionHosts& partition, Variant variant)
{
    return partition.id == "aws-us-gov" && !variant.dual_stack && service != Service::ecs;
}

} // namespace

const PartitionHosts& hosts_of(std::string_view region)
{
    const auto* const found = std::ranges::find(partitions, core::partition_of(region), &PartitionHosts::id);
    return found == partitions.end() ? partitions.front() : *found;
}

std::string host_of(Service service, std::string_view region, const PartitionHosts& partition, Variant variant)
{
    if (variant.fips && !partition.fips) return {};
    const auto suffix = variant.dual_stack ? partition.dual_stack : partition.suffix;
    if (suffix.empty()) return {};
    std::string host(to_string(service));
    if (variant.fips && !plain_name_is_fips(service, partition, variant)) host += "-fips";
    host.append(".").append(region).append(".").append(suffix);
    return host;
}

} // namespace headcount::aws
