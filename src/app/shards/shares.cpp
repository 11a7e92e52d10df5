#include "app/shards/shares.hpp"

#include <algorithm>
#include <functional>

namespace headcount::app {

namespace {

constexpr std::size_t pollers_most = 10; // of a queue, where their number follows the load

// The shard's part of what is dealt out one by one, shard `first` first.
std::uint32_t dealt(std::size_t whole, std::size_t first, std::size_t shard, std::size_t shards)
{
    const std::size_t turn = (shard + shards - first % shards) % shards;
    return static_cast<std::uint32_t>(whole / shards + (turn < whole % shards ? 1 : 0));
}

// What `part` is of `whole`, of this share of the whole.
std::size_t same_part(std::size_t part, std::size_t whole, std::size_t share)
{
    return std::max<std::size_t>(std::min(part, whole) * share / whole, 1);
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
// its share, and so all owners together hold no more than the whole. As in one thread, an account whose calls hang must
// leave runs to the others.
core::Config config_of_shard(const core::Config& config, std::size_t shards)
{
    core::Config out = config;
    if (shards == 1) return out;
    out.limits.in_flight = static_cast<std::uint32_t>(share_of(config.limits.in_flight, shards));
    out.limits.per_account =
        static_cast<std::uint32_t>(same_part(config.limits.per_account, config.limits.in_flight, out.limits.in_flight));
    return out;
}

std::uint32_t held_of_account(const core::Limits& limits, std::size_t of_router)
{
    if (limits.held_per_account >= limits.held_messages) return limits.held_per_account;
    const std::size_t part = same_part(limits.held_per_account, limits.held_messages, of_router);
    const std::size_t most = std::max(part, of_router / 2);
    return static_cast<std::uint32_t>(std::min<std::size_t>(limits.held_per_account, most));
}

std::vector<PollerShare> poller_shares(std::span<const core::QueueConfig> queues, std::size_t shard, std::size_t shards)
{
    std::vector<PollerShare> shares;
    std::size_t first = 0;
    for (const core::QueueConfig& queue : queues) {
        const std::size_t whole = queue.pollers.value_or(pollers_most);
        const std::uint32_t share = dealt(whole, first, shard, shards);
        shares.push_back({.fixed = queue.pollers ? std::optional(share) : std::nullopt, .most = share});
        first += whole;
    }
    return shares;
}

} // namespace headcount::app
