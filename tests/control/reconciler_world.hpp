// A reconciler over the real client and a scripted ECS, on virtual time.
#pragma once

#include "clusters.hpp"

#include "headcount/control/reconciler.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "support/static_credentials.hpp"

#include <memory>
#include <string>
#include <vector>

namespace headcount::test {

struct ServiceLook {
    std::string name = "node-agent";
    int desired = 0;
    std::string status = "ACTIVE";
    std::string scheduling = "REPLICA";
};

inline std::string services_json(const std::vector<ServiceLook>& services)
{
    std::string json = R"({"services":[)";
    for (const auto& service : services) {
        if (json.back() == '}') json += ",";
        json += R"({"serviceArn":"arn:aws:ecs:eu-west-1:111122223333:service/prod/)" + service.name +
                R"(","serviceName":")" + service.name + R"(","status":")" + service.status +
                R"(","schedulingStrategy":")" + service.scheduling + R"(","desiredCount":)" +
                std::to_string(service.desired) + R"(,"runningCount":2,"pendingCount":1})";
    }
    return json + R"(],"failures":[]})";
}

inline std::string clusters_json(int instances, const std::string& status = "ACTIVE")
{
    return R"({"clusters":[{"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod","clusterName":"prod",)"
           R"("status":")" +
           status + R"(","registeredContainerInstancesCount":)" + std::to_string(instances) + R"(}],"failures":[]})";
}

inline std::string updated_json(int desired)
{
    return R"({"service":{"serviceName":"node-agent","desiredCount":)" + std::to_string(desired) + "}}";
}

inline const std::string missing_json =
    R"({"services":[],"failures":[{"arn":"arn:aws:ecs:eu-west-1:111122223333:service/prod/node-agent",)"
    R"("reason":"MISSING"}]})";

struct ReconcilerWorld {
    explicit ReconcilerWorld(std::uint32_t attempts = 1) : options(with_attempts(attempts))
    {
        config->limits.attempts = attempts;
    }

    static aws::ClientOptions with_attempts(std::uint32_t attempts)
    {
        aws::ClientOptions some;
        some.attempts = attempts;
        return some;
    }

    static std::shared_ptr<core::Config> one_service()
    {
        auto config = std::make_shared<core::Config>();
        config->rules.emplace_back().service = "node-agent";
        return config;
    }

    control::RunReport run() { return virtual_world.run(start()); }

    asio::awaitable<control::RunReport> start()
    {
        return reconciler.run(
            config, prod, [this] { began.push_back(transport.sent().size()); },
            core::Deadline::after(timers.now(), 30s));
    }

    // The three calls of a run that sets `desired` for so many instances.
    void expect_adjustment(int from, int to)
    {
        transport.expect("DescribeServices").replies(services_json({{.desired = from}}));
        transport.expect("DescribeClusters").replies(clusters_json(to));
        transport.expect("UpdateService").replies(updated_json(to));
    }

    // Two calls of a run that finds the service in sync: from then on the cluster is known.
    void make_known(int count = 3)
    {
        transport.expect("DescribeServices").replies(services_json({{.desired = count}}));
        transport.expect("DescribeClusters").replies(clusters_json(count));
        run();
        before = transport.sent().size();
    }

    const ScriptedTransport::Sent& sent(std::size_t index) const { return transport.sent().at(before + index); }
    std::size_t sent_count() const { return transport.sent().size() - before; }

    core::ClusterKey prod = cluster("prod");
    std::shared_ptr<core::Config> config = one_service();
    VirtualWorld virtual_world;
    net::VirtualTimers& timers = virtual_world.timers;
    ScriptedTransport transport{timers};
    core::Random random{1};
    StaticCredentials credentials;
    observe::Metrics metrics;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    aws::ClientOptions options; // copied by the client, so it stands before
    aws::Client client{transport, timers, random, credentials, metrics, *log, options};
    aws::Ecs ecs{client};
    control::Reconciler reconciler{ecs, timers};
    std::vector<std::size_t> began; // requests sent when the reads were announced
    std::size_t before = 0;         // requests of earlier runs
};

} // namespace headcount::test
