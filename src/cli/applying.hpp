// One pass over clusters: each is looked at once, several at a time, and its run reported in the order given.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/control/reconciler.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace headcount::cli {

namespace asio = boost::asio;

struct Applied {
    core::ClusterKey cluster;
    control::RunReport report;
    bool changed = false; // by one of the looks that it took
};

struct ApplyParts {
    asio::any_io_executor executor;
    net::Timers& timers;
    core::Random random;
    aws::Ecs& ecs;
    control::ApiBudget* budget = nullptr; // that its calls wait for; null: they wait for none
    std::shared_ptr<const core::Config> config;
    std::function<void(std::size_t done)> on_progress{}; // clusters looked at so far
};

// At most limits.in_flight runs at once, and limits.per_account of an account and region. A cluster whose calls are
// throttled has its turn again behind the others: there are more clusters than ECS grants calls in a moment. What a
// guard wants confirmed, or does step by step, is looked at again until it is done. What has not begun at the deadline
// is reported as failed by it.
asio::awaitable<std::vector<Applied>> apply_all(ApplyParts parts, std::vector<core::ClusterKey> clusters,
                                                core::Deadline deadline);

} // namespace headcount::cli
