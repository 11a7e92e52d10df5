// One life of the service under test: the product's whole object graph on the simulated network, from start to a kill
// or a stop. The next life begins with empty hands, as a new process does.
#pragma once

#include "headcount/app/aws_access.hpp"
#include "headcount/app/shards.hpp"
#include "headcount/core/config.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/metrics.hpp"
#include "simulation/severable_transport.hpp"
#include "simulation/trace.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::simulation {

struct IncarnationParts {
    asio::io_context& io;
    net::Timers& timers;
    net::Transport& wire;
    Trace& trace;
    std::shared_ptr<const core::Config> config;
    std::map<std::string, std::string> environment;
    std::function<void(const app::RunRecord&)> on_run;
    std::size_t shards = 1;
};

class Incarnation {
public:
    Incarnation(IncarnationParts parts, core::Random random);
    ~Incarnation();

    // Finds its account and starts the service; tried again until it works or it is killed, as `serve` does. Unlike
    // `serve`, a configuration without sweeps has none after the start either: it would find what a kill had lost.
    void start();

    // kill -9: nothing it does from now on reaches the world. Returns when its coroutines are gone.
    asio::awaitable<void> kill();

    // SIGTERM.
    asio::awaitable<void> stop(core::Duration grace);

    const SeverableTransport& transport() const { return transport_; }

private:
    // What each shard has of its own, besides its connections: those are told apart by nobody here.
    struct Shard {
        core::Random random;
        observe::Metrics metrics;
        std::unique_ptr<app::AwsAccess> access;
    };

    asio::awaitable<void> begin();
    asio::awaitable<void> end(core::Deadline deadline);
    void add_shard(std::map<std::string, std::string> environment);
    app::ServiceParts parts_of(std::size_t shard, const std::string& account);

    IncarnationParts parts_;
    core::Random random_;
    TraceLog log_;
    SeverableTransport transport_;
    net::NoProcesses processes_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::unique_ptr<app::Shards> service_;
    net::TaskGroup beginning_; // last: its task uses everything above
};

} // namespace headcount::simulation
