#include "app/shards/shares.hpp"

#include <algorithm>
#include <functional>

namespace headcount::app {

namespace {

constexpr std::size_t pollers_most = 10; // of a queue, where their number follows the load

std::uint32_t dealt(std::size_t whole, std::size_t shard, std::size_t shards)
{
    return static_cast<std::uint32_t>(whole / shards + (shard < whole % shards ? 1 : 0));
}

} // namespace

Owners::Owners(const core::Config& config, std::size_t shards) : shards_(shards)
{
    for (const core::AccountRule& rule : config.accounts)
        for (const std::string& id : rule.ids)
            if (id != "*") places_.try_emplace(id, places_.size());
}

std::size_t Owners::of(const core::Scope& scope) const
{
    const auto place = places_.find(scope.account);
    if (place != places_.end()) return (place->second + std::hash<std::string>{}(scope.region)) % shards_;
    return std::hash<core::Scope>{}(scope) % shards_;
}

std::size_t share_of(std::size_t whole, std::size_t shards)
{
    return std::max<std::size_t>(whole / shards, 1);
}

// Messages held are not divided here, since those of one account are all with its owner: a router receives no more than
// its share, and so all owners together hold no more than the whole.
core::Config config_of_shard(const core::Config& config, std::size_t shards)
{
    core::Config out = config;
    if (shards == 1) return out;
    out.limits.in_flight = static_cast<std::uint32_t>(share_of(config.limits.in_flight, shards));
    out.limits.per_account = std::min(config.limits.per_account, out.limits.in_flight);
    return out;
}

PollerShare poller_share(std::optional<std::uint32_t> fixed, std::size_t shard, std::size_t shards)
{
    if (fixed) return {.fixed = dealt(*fixed, shard, shards), .most = *fixed};
    return {.fixed = std::nullopt, .most = dealt(pollers_most, shard, shards)};
}

} // namespace headcount::app
