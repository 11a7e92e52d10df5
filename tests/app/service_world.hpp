// The whole service on virtual time, between a source in memory and a small ECS.
#pragma once

#include "app/fake_ecs.hpp"
#include "app/fake_source.hpp"
#include "headcount/app/service.hpp"
#include "headcount/net/task_group.hpp"
#include "support/kept_log.hpp"
#include "support/run_virtual.hpp"
#include "support/static_credentials.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::test {

inline const std::string own_account = "111122223333";

// "ECS Container Instance State Change" of an instance of this cluster.
inline std::string instance_event(const std::string& cluster, const std::string& id = "e-1",
                                  const std::string& account = own_account)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:" + account;
    const std::string instance = arn + ":container-instance/" + cluster + "/0123456789abcdef0123456789abcdef";
    return R"({"version":"0","id":")" + id +
           R"(","detail-type":"ECS Container Instance State Change","source":"aws.ecs",)" + R"("account":")" + account +
           R"(","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[")" + instance +
           R"("],"detail":{"agentConnected":true,"attributes":[],"clusterArn":")" + arn + ":cluster/" + cluster +
           R"(","containerInstanceArn":")" + instance +
           R"(","status":"ACTIVE","version":3,"updatedAt":"2026-01-02T03:04:05.100Z"}})";
}

inline std::string sweep_event()
{
    return R"({"headcount":"sweep"})";
}

struct ServiceWorld {
    VirtualWorld world;
    net::Timers& timers = world.timers;
    core::Random random{31};
    KeptLog log;
    observe::Metrics metrics;
    StaticCredentials credentials;
    FakeEcs ecs_world{timers};
    net::Transport* wire = &ecs_world;
    aws::CredentialsSource* keys = &credentials;
    aws::ClientOptions options;
    std::unique_ptr<aws::Client> client;
    std::unique_ptr<aws::Ecs> ecs;
    core::Config config;
    FakeSource* source = nullptr; // the service owns it
    std::unique_ptr<app::Service> service;
    std::vector<app::RunRecord> runs;
    control::ApiBudget* budget = nullptr;
    bool sweeps = false;
    bool stopped = false;
    std::unique_ptr<net::TaskGroup> tasks;

    ServiceWorld()
    {
        config.rules.emplace_back().service = "node-agent";
        config.recheck = core::Duration::zero();
        config.skip_unchanged = false; // the same event is sent again and again
        ecs_world.clusters["orders"] = {19, {{"node-agent", 28}}};
    }

    void start()
    {
        auto fake = std::make_unique<FakeSource>(timers, 0);
        source = fake.get();
        std::vector<std::unique_ptr<source::Source>> sources;
        sources.push_back(std::move(fake));
        start(std::move(sources));
    }

    void start(std::vector<std::unique_ptr<source::Source>> sources)
    {
        client = std::make_unique<aws::Client>(*wire, timers, random, *keys, metrics, log, options);
        ecs = std::make_unique<aws::Ecs>(*client);
        app::ServiceParts parts{.executor = world.io.get_executor(),
                                .timers = timers,
                                .random = random,
                                .ecs = *ecs,
                                .log = log,
                                .metrics = metrics,
                                .sources = std::move(sources),
                                .own_account = own_account,
                                .home_regions = {"eu-west-1"},
                                .sweeps = sweeps,
                                .on_run = [this](const app::RunRecord& run) { runs.push_back(run); },
                                .budget = budget};
        service = std::make_unique<app::Service>(std::make_shared<core::Config>(config), std::move(parts));
        tasks = std::make_unique<net::TaskGroup>(world.io.get_executor());
        service->start();
    }

    void pass(core::Duration span) { world.timers.run_until(timers.now() + span); }

    std::int64_t desired(const std::string& cluster = "orders") const
    {
        return ecs_world.clusters.at(cluster).services.at("node-agent");
    }

    boost::asio::awaitable<void> stop_and_note(core::Deadline deadline, std::optional<core::Time>& done)
    {
        co_await service->stop(deadline);
        done = timers.now();
    }

    // How long stop() took; the longest of durations if it did not end.
    core::Duration stop(core::Duration grace = std::chrono::seconds{25})
    {
        const core::Time began = timers.now();
        std::optional<core::Time> done;
        stopped = true;
        tasks->spawn(stop_and_note(core::Deadline::after(began, grace), done));
        pass(grace + std::chrono::seconds{5});
        return done ? *done - began : core::Duration::max();
    }

    ~ServiceWorld()
    {
        if (service && !stopped) stop();
    }
};

} // namespace headcount::test
