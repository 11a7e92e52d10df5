#include "core/partition.hpp"

#include "core/characters.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <array>

namespace headcount::core {

namespace {

constexpr std::string_view commercial = "amazonaws.com";

constexpr std::array partitions{
    Partition{"us-", "aws", commercial},
    Partition{"eu-", "aws", commercial},
    Partition{"ap-", "aws", commercial},
    Partition{"sa-", "aws", commercial},
    Partition{"ca-", "aws", commercial},
    Partition{"me-", "aws", commercial},
    Partition{"af-", "aws", commercial},
    Partition{"il-", "aws", commercial},
    Partition{"mx-", "aws", commercial},
    Partition{"cn-", "aws-cn", "amazonaws.com.cn"},
    Partition{"us-gov-", "aws-us-gov", "amazonaws.com"},
    Partition{"us-iso-", "aws-iso", "c2s.ic.gov"},
    Partition{"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
    Partition{"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
    Partition{"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
    Partition{"eusc-de-", "aws-eusc", "amazonaws.eu"},
};

} // namespace

const Partition* known_partition_of(std::string_view region)
{
    if (!is_region(region)) return nullptr;
    const auto* found = std::find_if(partitions.begin(), partitions.end(), [region](const Partition& partition) {
        if (!region.starts_with(partition.prefix)) return false;
        const std::string_view rest = region.substr(partition.prefix.size());
        return std::count(rest.begin(), rest.end(), '-') == 1;
    });
    return found == partitions.end() ? nullptr : found;
}

std::string_view partition_of(std::string_view region)
{
    const Partition* known = known_partition_of(region);
    return known == nullptr ? "aws" : known->id;
}

std::string_view dns_suffix_of(std::string_view region)
{
    const Partition* known = known_partition_of(region);
    return known == nullptr ? commercial : known->suffix;
}

bool may_hold(std::string_view partition, std::string_view region)
{
    const Partition* known = known_partition_of(region);
    return known == nullptr || known->id == partition;
}

} // namespace headcount::core
