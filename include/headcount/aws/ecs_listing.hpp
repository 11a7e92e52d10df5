// Lists of container instances that take more than one call. Source: Amazon ECS API Reference.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/core/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace headcount::aws {

inline constexpr std::size_t described_a_call = 100; // DescribeContainerInstances: at most that many ARNs

// The pages of ListContainerInstances put together; the calls are left to its owner. A page may be short, or empty, and
// not the last: the list ends where there is no token. One that does not end is an error of kind `server`.
class InstanceListing {
public:
    // The token of the page behind it. None: the list is whole, or cannot be read.
    std::optional<std::string> read(core::Result<ListedInstances> page);

    // From the first page once more; what is listed then joins what was listed before.
    void restart();

    const std::vector<std::string>& arns() const { return arns_; } // as listed: one may stand there twice
    bool whole() const { return whole_; }
    bool cluster_missing() const { return cluster_missing_; }
    const std::optional<core::Error>& error() const { return error_; }

private:
    std::vector<std::string> arns_;
    std::size_t pages_ = 0;
    bool whole_ = false;
    bool cluster_missing_ = false;
    std::optional<core::Error> error_;
};

} // namespace headcount::aws
