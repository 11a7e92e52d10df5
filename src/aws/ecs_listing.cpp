#include "headcount/aws/ecs_listing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::size_t most_pages = 200; // of 100 instances; ECS allows 5,000 in a cluster, and pages may be short

core::Error endless()
{
    return {core::ErrorKind::server, "UnexpectedAnswer", "ListContainerInstances does not end", true, ""};
}

} // namespace

std::optional<std::string> InstanceListing::read(core::Result<ListedInstances> page)
{
    if (!page) {
        error_ = page.error();
        return std::nullopt;
    }
    cluster_missing_ = page->cluster_missing;
    std::ranges::move(page->arns, std::back_inserter(arns_));
    ++pages_;
    whole_ = page->next_token.empty();
    if (whole_) return std::nullopt;
    if (pages_ < most_pages) return std::move(page->next_token);
    error_ = endless();
    return std::nullopt;
}

void InstanceListing::restart()
{
    pages_ = 0;
    whole_ = false;
}

} // namespace headcount::aws
