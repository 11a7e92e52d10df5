// The inside of the simulated AWS: its worlds, their APIs and the chance between them. simulated_aws.cpp builds it and
// keeps its time; simulated_aws_calls.cpp takes a request from its arrival to its answer.
#pragma once

#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "headcount/sim/sqs_api.hpp"
#include "sim/api_buckets.hpp"
#include "sim/ecs_api.hpp"
#include "sim/event_bus.hpp"
#include "sim/family.hpp"
#include "sim/fault_plan.hpp"
#include "sim/iam.hpp"
#include "sim/inside_meter.hpp"
#include "sim/key_ring.hpp"
#include "sim/sigv4_verifier.hpp"
#include "sim/sts_api.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::sim {

struct SimulatedAws::Impl : std::enable_shared_from_this<Impl> {
    // One request and what was drawn for it.
    struct Call {
        net::ServerRequest request;
        Family family;
        Fate fate;
        std::string request_id;
    };

    // What came of it: the answer, and what of ECS it showed or set.
    struct Served {
        net::ServerResponse answer;
        std::vector<EcsCallSeen> seen;
    };

    Impl(asio::any_io_executor executor, net::Timers& timers, SimulatedAwsOptions options);

    core::WallTime wall() const
    {
        return timers.wall() + std::chrono::floor<std::chrono::milliseconds>(options.faults.clock_skew);
    }

    void catch_up();
    void wake_in_time();
    void stop_waiting();

    asio::awaitable<net::ServerResponse> handle(net::ServerRequest request);
    asio::awaitable<Served> serve(Call call);
    asio::awaitable<Served> serve_deaf(Call call);
    asio::awaitable<void> carry_out(Call& call, Served& served);
    net::Response carry_out_ecs(const Call& call, const Caller& caller, Served& served);
    core::Scope scope_of(const net::ServerRequest& request) const;
    Fate fate_of(const net::ServerRequest& request, Family family);
    boost::system::result<Caller, AuthRefusal> authenticate(const net::ServerRequest& request, Family family) const;
    void spoil(const Call& call, net::ServerResponse& answer) const;
    void finish(net::Response& response, const std::string& request_id) const;

    asio::any_io_executor executor;
    net::Timers& timers;
    SimulatedAwsOptions options;
    EcsWorld world;
    QueueWorld queues;
    EventBus bus;
    KeyRing keys;
    Iam iam;
    EcsApi ecs_api;
    SqsApi sqs_api;
    StsApi sts_api;
    ApiBuckets buckets;
    core::Random chance;
    core::Random account_chance; // apart, so that the trouble of one account changes nothing for the others
    core::Random ids;
    InsideMeter inside;
    std::function<void(const EcsCallSeen&)> on_call;
    std::map<std::string, Faults> account_faults;
    std::map<std::string, std::uint64_t> requests;
    std::uint64_t mishaps = 0;
    core::Time wake_at = core::Time::max();
    std::shared_ptr<asio::cancellation_signal> waiting; // lives as long as the timer that listens to it
};

} // namespace headcount::sim
