// Two replicas of the service on the simulated AWS, each with a source of its own that a test fills by hand.
#pragma once

#include "app/fake_source.hpp"
#include "headcount/app/service.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "support/static_credentials.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace headcount::simulation {

using namespace std::chrono_literals;

inline const std::string replica_account = "111122223333";
inline const core::ClusterKey prod{"aws", replica_account, "eu-west-1", "prod"};

// Writes take long, so that another replica can come in between.
class SlowWrites final : public net::Transport {
public:
    SlowWrites(net::Transport& wire, net::Timers& timers) : wire_(wire), timers_(timers) {}

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        if (test::operation_of(request) == "UpdateService") {
            const core::Time later = timers_.now() + delay;
            co_await net::sleep_until(timers_, later);
        }
        co_return co_await wire_.send(std::move(request), deadline);
    }

    core::Duration delay{};

private:
    net::Transport& wire_;
    net::Timers& timers_;
};

struct Replica {
    Replica(test::VirtualWorld& world, net::Transport& transport, std::shared_ptr<const core::Config> config,
            std::uint64_t seed)
        : random(seed), wire(transport, world.timers),
          client(wire, world.timers, random, credentials, metrics, *log, {}), ecs(client)
    {
        auto fake = std::make_unique<test::FakeSource>(world.timers, 0);
        source = fake.get();
        app::ServiceParts parts{.executor = world.io.get_executor(),
                                .timers = world.timers,
                                .random = random,
                                .ecs = ecs,
                                .log = *log,
                                .metrics = metrics,
                                .sources = {},
                                .own_account = replica_account,
                                .home_regions = {"eu-west-1"},
                                .sweeps = false,
                                .on_run = {}};
        parts.sources.push_back(std::move(fake));
        service.emplace(std::move(config), std::move(parts));
        service->start();
    }

    core::Random random;
    test::StaticCredentials credentials;
    observe::Metrics metrics;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    SlowWrites wire;
    aws::Client client;
    aws::Ecs ecs;
    test::FakeSource* source = nullptr;
    std::optional<app::Service> service;
};

struct TwoReplicas {
    TwoReplicas()
    {
        auto& ecs = aws.ecs();
        BOOST_REQUIRE(ecs.create_cluster(prod).has_value());
        for (int i = 0; i < 3; ++i)
            instance = ecs.register_instance(prod).value();
        BOOST_REQUIRE(ecs.create_service(prod, {.name = "node-agent", .desired = 3}).has_value());
        pass(10s); // its tasks run
    }

    ~TwoReplicas()
    {
        net::TaskGroup tasks{world.io.get_executor()};
        for (Replica* replica : {&one, &other})
            tasks.spawn(replica->service->stop(core::Deadline::after(world.timers.now(), 10s)));
        pass(20s);
    }

    static sim::SimulatedAwsOptions options()
    {
        sim::SimulatedAwsOptions some;
        some.keys.push_back(
            {"AKIDEXAMPLE", "not a secret", replica_account, "arn:aws:iam::" + replica_account + ":user/headcount"});
        some.faults.latency = 40ms;
        return some;
    }

    static std::shared_ptr<const core::Config> config()
    {
        auto made = std::make_shared<core::Config>();
        made->rules.emplace_back().service = "node-agent";
        made->rules.back().count = core::CountMode::active;
        made->sweep = 0s;
        return made;
    }

    // The event of the instance as it is now.
    std::string event()
    {
        const sim::Instance& now = *aws.ecs().find_instance(instance);
        const std::string status = now.status == sim::InstanceStatus::active ? "ACTIVE" : "DRAINING";
        return R"({"version":"0","id":"e","detail-type":"ECS Container Instance State Change","source":"aws.ecs",)"
               R"("account":")" +
               replica_account + R"(","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[")" + instance +
               R"("],"detail":{"agentConnected":true,"attributes":[],"clusterArn":")" + prod.arn() +
               R"(","containerInstanceArn":")" + instance + R"(","status":")" + status + R"(","version":)" +
               std::to_string(now.version) + R"(,"updatedAt":"2026-01-02T03:04:05.100Z"}})";
    }

    void pass(core::Duration span) { world.timers.run_until(world.timers.now() + span); }
    std::uint32_t desired() { return aws.ecs().desired(prod, "node-agent"); }

    test::VirtualWorld world;
    sim::SimulatedAws aws{world.io.get_executor(), world.timers, options()};
    std::unique_ptr<net::Transport> wire = sim::make_in_process_transport(aws, world.timers);
    std::string instance;
    Replica one{world, *wire, config(), 1};
    Replica other{world, *wire, config(), 2};
};

} // namespace headcount::simulation
