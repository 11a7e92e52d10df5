#include "control/budget/api_rates.hpp"

#include <algorithm>

namespace headcount::control {

namespace {

struct Named {
    std::string_view operation;
    Bucket bucket;
};

constexpr std::array named{
    Named{"DescribeClusters", Bucket::cluster_read},
    Named{"ListClusters", Bucket::cluster_read},
    Named{"ListContainerInstances", Bucket::resource_read},
    Named{"DescribeContainerInstances", Bucket::resource_read},
    Named{"DescribeTasks", Bucket::resource_read},
    Named{"ListTasks", Bucket::resource_read},
    Named{"ListAttributes", Bucket::resource_read},
    Named{"DescribeServices", Bucket::service_read},
    Named{"ListServices", Bucket::service_read},
    Named{"UpdateService", Bucket::service_modify},
    Named{"ListTagsForResource", Bucket::tag_read},
    Named{"TagResource", Bucket::tag_modify},
    Named{"UntagResource", Bucket::tag_modify},
};

constexpr ApiRates published{{{50, 20}, {100, 20}, {100, 20}, {50, 5}, {50, 20}, {20, 10}}};

std::string known_operations()
{
    std::string text;
    for (const Named& each : named)
        text.append(text.empty() ? "" : ", ").append(each.operation);
    return text;
}

} // namespace

std::string_view to_string(Bucket bucket)
{
    switch (bucket) {
    case Bucket::cluster_read: return "cluster read";
    case Bucket::resource_read: return "cluster resource read";
    case Bucket::service_read: return "service read";
    case Bucket::service_modify: return "service modify";
    case Bucket::tag_read: return "tag read";
    case Bucket::tag_modify: return "tag modify";
    }
    return "service read";
}

std::optional<Bucket> bucket_of(std::string_view operation)
{
    const auto found = std::ranges::find(named, operation, &Named::operation);
    if (found == named.end()) return std::nullopt;
    return found->bucket;
}

std::vector<std::string_view> operations_of(Bucket bucket)
{
    std::vector<std::string_view> operations;
    for (const Named& each : named)
        if (each.bucket == bucket) operations.push_back(each.operation);
    return operations;
}

ApiRates api_rates(const std::map<std::string, core::ApiRate>& overridden)
{
    ApiRates rates = published;
    for (const auto& [operation, rate] : overridden)
        if (const auto bucket = bucket_of(operation)) rates[static_cast<std::size_t>(*bucket)] = rate;
    return rates;
}

double share_of_rates(const core::Limits& limits)
{
    return limits.api_share.value_or(100) / 100.0 / limits.replicas;
}

namespace {

std::string two_rates(const std::string& one, const std::string& other, Bucket bucket)
{
    return "gives " + one + " and " + other + " two rates, but AWS counts both in one bucket (" +
           std::string(to_string(bucket)) + "); give them one";
}

} // namespace

std::optional<std::string> flaw_in_rates(const std::map<std::string, core::ApiRate>& overridden)
{
    for (const auto& [operation, rate] : overridden) {
        const auto bucket = bucket_of(operation);
        if (!bucket) return "holds \"" + operation + "\", but must hold operations among " + known_operations();
        for (const auto& [other, its_rate] : overridden)
            if (bucket_of(other) == bucket && its_rate != rate) return two_rates(operation, other, *bucket);
    }
    return std::nullopt;
}

} // namespace headcount::control
