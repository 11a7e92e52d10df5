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

// The hash's high half decides, since the low bits of sums of short texts are not well mixed.
std::size_t owner_of(const core::Scope& scope, std::size_t shards)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15; // 2^64 divided by the golden ratio
    const std::uint64_t mixed = std::hash<core::Scope>{}(scope)*odd;
    return static_cast<std::size_t>((mixed >> 32) % shards);
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
