// What `explain` finds out: the rows of a cluster as a run would have them, and every instance with what it is to each
// count. Reads only.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/control/reconciler.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/counting.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::cli {

namespace asio = boost::asio;

struct Explained {
    control::Row row;  // its warnings: those of the instances too
    core::Scale scale; // of its rule
    std::optional<core::PlacementTrouble> trouble{};
    std::vector<core::Reckoned> counted; // every instance of the cluster; none where nothing is counted
};

// The services that the rules name in this cluster. An error: something could not be read.
asio::awaitable<core::Result<std::vector<Explained>>> explain(aws::Ecs& ecs, net::Timers& timers,
                                                              std::shared_ptr<const core::Config> config,
                                                              core::ClusterKey cluster, core::Deadline deadline);

} // namespace headcount::cli
