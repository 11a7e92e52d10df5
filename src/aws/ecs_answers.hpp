// The answers of ECS as values: pure, from a checked body (ApiResponse) to what was asked for.
#pragma once

#include "aws/json.hpp"
#include "headcount/aws/ecs.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws {

// As read, where a member is a time: seconds since 1970 with a fraction. A time that is none is not known.
std::optional<core::WallTime> time_in(json::object item, std::string_view member);

// One per name asked for, in that order. A name that the answer does not mention is missing, not zero. Whatever the
// answer lists must be of `scope`: requests carry names, and ECS looks those up in the account of whoever signed.
core::Result<std::vector<core::ObservedService>> read_services(json::Parser& parser, const ApiResponse& response,
                                                               const std::vector<std::string>& names,
                                                               const core::Scope& scope,
                                                               ServiceEvents events = ServiceEvents::skipped);
core::Result<std::vector<core::ObservedCluster>> read_clusters(json::Parser& parser, const ApiResponse& response,
                                                               const std::vector<std::string>& names,
                                                               const core::Scope& scope);
core::Result<std::uint32_t> read_updated(json::Parser& parser, const ApiResponse& response); // desired count
core::Result<ListedClusters> read_cluster_page(json::Parser& parser, const ApiResponse& response,
                                               const core::Scope& scope);

core::Result<ListedServices> read_service_page(json::Parser& parser, const ApiResponse& response,
                                               const core::ClusterKey& cluster);

core::Result<ListedInstances> read_instance_page(json::Parser& parser, const ApiResponse& response,
                                                 const core::Scope& scope);
// Those of `arns` that the answer describes. The others are missing by its own words: an answer that passes one over is
// an error, since who is taken for missing does not count.
core::Result<std::vector<core::ObservedInstance>> read_instances(json::Parser& parser, const ApiResponse& response,
                                                                 const std::vector<std::string>& arns,
                                                                 const core::Scope& scope);

} // namespace headcount::aws
