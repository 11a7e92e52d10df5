// What each shard gets of what is there once, besides what the public header says. Pure.
#pragma once

#include "headcount/app/shards.hpp"
#include "headcount/core/cluster_key.hpp"

#include <cstddef>

namespace headcount::app {

// The shard that owns this account and region: the same for every shard of a process.
std::size_t owner_of(const core::Scope& scope, std::size_t shards);

// One of `shards` parts, at least 1. The configuration is refused where there are more parts than the whole has.
std::size_t share_of(std::size_t whole, std::size_t shards);

} // namespace headcount::app
