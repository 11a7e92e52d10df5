// Measures the service from the bytes of an SQS answer to UpdateService, in one shard and in several by turns.
#pragma once

#include "shards/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

ShardFigures measure_shards(const ShardOptions& options, const std::function<void(std::string_view)>& progress);

} // namespace headcount::bench
