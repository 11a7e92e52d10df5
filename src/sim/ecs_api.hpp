// The API of the simulated ECS, AWS JSON 1.1: one authenticated request in, one answer out, no waiting inside.
// Left to the front: signatures, buckets, faults. Facts: Amazon ECS API Reference.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/sim/ecs_call_seen.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/service_update.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::sim {

struct EcsCaller {
    core::Scope scope;
    std::string arn;           // of the identity
    core::Duration read_lag{}; // reads show counts of this long ago
};

class EcsApi {
public:
    explicit EcsApi(EcsWorld& world) : world_(world) {}

    // The world must stand at the present: the caller advances it.
    net::Response handle(const net::ServerRequest& request, const EcsCaller& caller, const std::string& request_id);

    // What the requests since the last call of this read and changed, their times left open.
    std::vector<EcsCallSeen> take_seen() { return std::exchange(seen_, {}); }

    // The UpdateService calls that were accepted, newest last; at most the last 10,000.
    const std::deque<ServiceUpdate>& updates() const { return updates_; }

private:
    EcsWorld& world_;
    std::deque<ServiceUpdate> updates_;
    std::vector<EcsCallSeen> seen_;
};

// "DescribeServices", from X-Amz-Target; empty where it names another service or none.
std::string ecs_operation(const net::ServerRequest& request);

} // namespace headcount::sim
