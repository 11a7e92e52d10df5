// The names of AWS's own hosts. Source: partitions.json and the endpoint rule sets of ECS, SQS and STS (botocore).
#pragma once

#include "headcount/aws/endpoint.hpp"

#include <string>
#include <string_view>

namespace headcount::aws {

// What the SDKs' data say of a partition. Young partitions begin without FIPS or dual-stack endpoints.
struct PartitionHosts {
    std::string_view id;         // "aws-us-gov"
    std::string_view suffix;     // "amazonaws.com"
    std::string_view dual_stack; // "api.aws"; empty: none
    bool fips = true;

    friend bool operator==(const PartitionHosts&, const PartitionHosts&) = default;
};

// Those of the partition "aws" where no pattern fits the region.
const PartitionHosts& hosts_of(std::string_view region);

struct Variant {
    bool fips = false;
    bool dual_stack = false;
};

// "ecs-fips.us-east-1.api.aws"; empty where the partition has no such host.
std::string host_of(Service service, std::string_view region, const PartitionHosts& partition, Variant variant);

// What to tell whoever asked for such a host.
core::Error no_such_endpoints(const EndpointRules& rules, std::string_view region, const PartitionHosts& partition);

} // namespace headcount::aws
