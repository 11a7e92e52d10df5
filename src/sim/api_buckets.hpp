// The token buckets of the ECS API: per account, region and category of calls. Pure; told the time.
// Facts: "Request throttling for the Amazon ECS API".
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace headcount::sim {

struct BucketSize {
    std::string_view category; // "Service modify"
    double burst = 0;
    double refill = 0; // tokens a second
};

// Of an ECS operation; nothing for one that has no bucket here.
std::optional<BucketSize> bucket_of(std::string_view operation);

class ApiBuckets {
public:
    // Takes one token. False: there is none, the call is throttled.
    bool take(const core::Scope& scope, std::string_view operation, core::Time now);

private:
    struct Bucket {
        double tokens = 0;
        core::Time filled{};
    };

    std::map<std::pair<core::Scope, std::string_view>, Bucket> buckets_; // by category, a text that lives for ever
};

} // namespace headcount::sim
