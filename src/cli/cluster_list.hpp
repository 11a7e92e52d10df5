// Which clusters a command speaks of: those named on its line, or every cluster in reach.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace headcount::cli {

namespace asio = boost::asio;

// A name (of the own account and that region) or an ARN. An error says what is wrong with it, or that account or region
// are outside the configuration.
core::Result<core::ClusterKey> cluster_named(const std::string& text, const core::Config& config,
                                             const core::Scope& home);

struct ClusterList {
    std::vector<core::ClusterKey> clusters; // sorted, without doubles
    std::vector<core::Error> failures;      // accounts and regions that could not be listed
};

// ListClusters, page by page, in each of the accounts and regions.
asio::awaitable<ClusterList> list_clusters(aws::Ecs& ecs, std::vector<core::Scope> scopes, core::Deadline deadline);

} // namespace headcount::cli
