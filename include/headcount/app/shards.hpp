// The running service in shards: accounts and regions are dealt to N services, each with a thread, an AWS access and
// connections of its own. Nothing is shared and nothing locked: messages are posted to the shard that owns them, and
// what came of them back to the shard that received them. With one shard it is that service and no more.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/core/config.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headcount::app {

// The configuration that one of so many shards works with: what is bounded in all is divided. One account gets the same
// part of a shard's runs as it may have of all.
core::Config config_of_shard(const core::Config& config, std::size_t shards);

// How many receives of a queue a shard may have open. A fixed number is dealt out, 0: this shard leaves the queue to
// the others. None: it follows what receives bring, up to `most`, where 0 says the same.
struct PollerShare {
    std::optional<std::uint32_t> fixed;
    std::uint32_t most = 10;
};
// Of each queue, in their order. Each is dealt on from where the one before ended, so that no shard receives for all.
std::vector<PollerShare> poller_shares(std::span<const core::QueueConfig> queues, std::size_t shard,
                                       std::size_t shards);

class Shards {
public:
    // One element a shard: what it is made of, all of it used in its executor only. The caller is in that of the first,
    // and nothing of the others is in use yet. `config` is the undivided one; `ties` are set here.
    Shards(std::shared_ptr<const core::Config> config, std::vector<ServiceParts> parts);
    ~Shards();
    Shards(const Shards&) = delete;
    Shards& operator=(const Shards&) = delete;

    // In the executor of the first, as all of these. What start() and stop() promise is said of Service.
    void start();
    asio::awaitable<void> stop(core::Deadline deadline);

    // What the admin address shows, asked of all shards.
    struct View {
        source::Health health;
        std::string clusters;
        std::string recent;
    };
    asio::awaitable<View> view(std::size_t most_rows);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::app
