// The answers of ECS as values: pure, from a checked body (ApiResponse) to what was asked for.
#pragma once

#include "aws/json.hpp"
#include "headcount/aws/ecs.hpp"

#include <string>
#include <vector>

namespace headcount::aws {

// One per name asked for, in that order. A name that the answer does not mention is missing, not zero.
core::Result<std::vector<core::ObservedService>> read_services(json::Parser& parser, const std::string& body,
                                                               const std::vector<std::string>& names);
core::Result<std::vector<core::ObservedCluster>> read_clusters(json::Parser& parser, const std::string& body,
                                                               const std::vector<std::string>& names);
core::Result<std::uint32_t> read_updated(json::Parser& parser, const std::string& body); // desired count
core::Result<ListedClusters> read_cluster_page(json::Parser& parser, const std::string& body);

} // namespace headcount::aws
