// Shards of the service on virtual time, all in one thread: each with a source that a test fills by hand and a small
// ECS of its own, so that it shows who asked what.
#pragma once

#include "app/fake_ecs.hpp"
#include "app/fake_source.hpp"
#include "app/service_world.hpp"
#include "app/shards/shares.hpp"
#include "headcount/app/shards.hpp"
#include "headcount/control/api_budget.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

struct Shard {
    Shard(VirtualWorld& world, observe::Log& log, const core::Limits& limits, std::uint64_t seed)
        : random(seed), ecs_world(world.timers), budget(limits, world.timers),
          client(ecs_world, world.timers, random, credentials, metrics, log, behind(budget)), ecs(client)
    {
        auto fake = std::make_unique<FakeSource>(world.timers, 0);
        source = fake.get();
        queue = std::move(fake);
    }

    static aws::ClientOptions behind(control::ApiBudget& budget)
    {
        aws::ClientOptions options;
        options.gate = &budget;
        return options;
    }

    core::Random random;
    observe::Metrics metrics;
    StaticCredentials credentials;
    FakeEcs ecs_world;
    control::ApiBudget budget;
    aws::Client client;
    aws::Ecs ecs;
    std::unique_ptr<FakeSource> queue; // until the shards have it
    FakeSource* source = nullptr;
    std::vector<app::RunRecord> runs;
};

struct ShardsWorld {
    VirtualWorld world;
    KeptLog log;
    core::Config config;
    std::vector<std::unique_ptr<Shard>> shards;
    std::unique_ptr<app::Shards> service;
    std::unique_ptr<net::TaskGroup> tasks;
    bool sweeps = false;

    ShardsWorld()
    {
        config.rules.emplace_back().service = "node-agent";
        config.recheck = core::Duration::zero();
        config.skip_unchanged = false;
        config.accounts.emplace_back().ids = {"*"};
    }

    ~ShardsWorld()
    {
        if (service) stop();
    }

    void start(std::size_t count) { start(count, count); }

    // The first `receivers` of them have a queue.
    void start(std::size_t count, std::size_t receivers)
    {
        std::vector<app::ServiceParts> parts;
        for (std::size_t i = 0; i < count; ++i) {
            shards.push_back(std::make_unique<Shard>(world, log, config.limits, 100 + i));
            Shard& shard = *shards.back();
            parts.push_back({.executor = world.io.get_executor(),
                             .timers = world.timers,
                             .random = shard.random,
                             .ecs = shard.ecs,
                             .log = log,
                             .metrics = shard.metrics,
                             .sources = {},
                             .own_account = own_account,
                             .home_regions = {"eu-west-1"},
                             .sweeps = sweeps,
                             .on_run = [&shard](const app::RunRecord& run) { shard.runs.push_back(run); },
                             .budget = &shard.budget});
            if (i < receivers) parts.back().sources.push_back(std::move(shard.queue));
        }
        service = std::make_unique<app::Shards>(std::make_shared<core::Config>(config), std::move(parts));
        tasks = std::make_unique<net::TaskGroup>(world.io.get_executor());
        service->start();
    }

    void pass(core::Duration span) { world.timers.run_until(world.timers.now() + span); }

    // How long it took.
    core::Duration stop(core::Duration grace = std::chrono::seconds{25})
    {
        const core::Time began = world.timers.now();
        tasks->spawn(service->stop(core::Deadline::after(began, grace)));
        while (tasks->size() > 0 && world.timers.now() < began + std::chrono::minutes{2})
            pass(std::chrono::milliseconds{10});
        BOOST_REQUIRE(tasks->size() == 0U);
        service.reset();
        return world.timers.now() - began;
    }

    app::Shards::View view(std::size_t most_rows = 1000) { return world.run_beside(service->view(most_rows)); }

    // An account that this one of the shards owns; another one for each number.
    std::string account_of(std::size_t shard, std::size_t number = 0) const
    {
        const app::Owners owners(config, shards.size());
        for (std::uint64_t id = 200000000000;; ++id) {
            if (owners.of({std::to_string(id), "eu-west-1"}) != shard) continue;
            if (number-- == 0) return std::to_string(id);
        }
    }
};

} // namespace headcount::test
