// Which partition a region belongs to, and the domain its services live under.
// The patterns are those of the SDKs' partition data (botocore data/partitions.json).
#pragma once

#include <string_view>

namespace headcount::core {

struct Partition {
    std::string_view prefix; // of the region; two more labels follow, as in "us-gov-" + "east-1"
    std::string_view id;     // "aws-us-gov"
    std::string_view suffix; // "amazonaws.com"
};

// Null where no pattern fits: a region younger than this table.
const Partition* known_partition_of(std::string_view region);

// The domain of the region's services; that of "aws" where no pattern fits.
std::string_view dns_suffix_of(std::string_view region);

// Could an ARN of this partition name this region? A region that no pattern fits is given the benefit of the doubt.
bool may_hold(std::string_view partition, std::string_view region);

} // namespace headcount::core
