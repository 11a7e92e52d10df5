// What each shard gets of what is there once, besides what the public header says. Pure.
#pragma once

#include "headcount/app/shards.hpp"
#include "headcount/core/cluster_key.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace headcount::app {

// Which shard owns an account and region: the same for every shard of a process. Accounts that the configuration names
// are dealt out in turn, so that each shard has as many of them; others go by a hash.
class Owners {
public:
    Owners(const core::Config& config, std::size_t shards);
    std::size_t of(const core::Scope& scope) const;

private:
    std::size_t shards_;
    std::map<std::string, std::size_t, std::less<>> places_; // of accounts
};

// One of `shards` parts, at least 1. The configuration is refused where a part of runs or messages would be less
// than 2.
std::size_t share_of(std::size_t whole, std::size_t shards);

// limits.held_per_account where a router may hold so many messages: chance can bring those of one account to one
// router, which must keep room for others all the same. Half of it, or what one account may have of all if that is
// more.
std::uint32_t held_of_account(const core::Limits& limits, std::size_t of_router);

} // namespace headcount::app
