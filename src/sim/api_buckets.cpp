#include "sim/api_buckets.hpp"

#include <algorithm>
#include <array>

namespace headcount::sim {
namespace {

constexpr BucketSize cluster_modify{"Cluster modify", 20, 1};
constexpr BucketSize cluster_read{"Cluster read", 50, 20};
constexpr BucketSize resource_modify{"Cluster resource modify", 100, 40};
constexpr BucketSize resource_read{"Cluster resource read", 100, 20};
constexpr BucketSize agent_modify{"Agent modify", 200, 120};
constexpr BucketSize service_modify{"Service modify", 50, 5};
constexpr BucketSize service_read{"Service read", 100, 20};
constexpr BucketSize tag_modify{"Tag modify", 20, 10};
constexpr BucketSize tag_read{"Tag read", 50, 20};

constexpr std::array<std::pair<std::string_view, BucketSize>, 20> sizes{{
    {"CreateCluster", cluster_modify},
    {"DeleteCluster", cluster_modify},
    {"DescribeClusters", cluster_read},
    {"ListClusters", cluster_read},
    {"DeregisterContainerInstance", resource_modify},
    {"UpdateContainerInstancesState", resource_modify},
    {"PutAttributes", resource_modify},
    {"ListContainerInstances", resource_read},
    {"DescribeContainerInstances", resource_read},
    {"ListTasks", resource_read},
    {"DescribeTasks", resource_read},
    {"RegisterContainerInstance", agent_modify},
    {"CreateService", service_modify},
    {"DeleteService", service_modify},
    {"UpdateService", service_modify},
    {"DescribeServices", service_read},
    {"ListServices", service_read},
    {"TagResource", tag_modify},
    {"UntagResource", tag_modify},
    {"ListTagsForResource", tag_read},
}};

} // namespace

std::optional<BucketSize> bucket_of(std::string_view operation)
{
    const auto found =
        std::find_if(sizes.begin(), sizes.end(), [&](const auto& entry) { return entry.first == operation; });
    if (found == sizes.end()) return std::nullopt;
    return found->second;
}

bool ApiBuckets::take(const core::Scope& scope, std::string_view operation, core::Time now)
{
    const auto size = bucket_of(operation);
    if (!size) return true;
    const auto [found, fresh] = buckets_.try_emplace({scope, size->category}, Bucket{size->burst, now});
    auto& bucket = found->second;
    const std::chrono::duration<double> since = now - bucket.filled;
    bucket.tokens = std::min(size->burst, bucket.tokens + since.count() * size->refill);
    bucket.filled = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

} // namespace headcount::sim
