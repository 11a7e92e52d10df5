// The control page of headcount-sim under /_sim/, for tests in another process: they change the world, send messages,
// switch faults and look at what happened. Unsigned, JSON in and out. Not part of the simulated AWS.
//
//   POST cluster         {"cluster"}
//   POST service         {"cluster", "service", "desired"?, "daemon"?, "distinct_instance"?, "spread_instances"?,
//                         "member_of"?: [query],
//                         "minimum_healthy_percent"?, "launch_type"?, "controller"?, "tags"?}
//   POST desired         {"cluster", "service", "desired"}
//   POST delete_service  {"cluster", "service"}
//   POST deploy          {"cluster", "service"}: every task is replaced
//   POST lose_task       {"cluster", "service"}: one of its tasks ends; also of a family started without a service
//   POST register        {"cluster", "count"?, "zone"?, "type"?, "cpu"?, "memory"?,
//                         "attributes"?: {name: value}}
//   POST drain, activate, connect, disconnect, terminate, deregister, attributes ({…, "attributes"}), start_tasks
//        ({…, "family"})  {"instance"} or {"cluster", "count"?, "with"?: {attribute: value}}
//   POST rule            {"pattern"}: of the rule that fills the queue
//   POST send            {"body", "queue"?, "count"?}
//   POST queue           {"queue"?, "gone"?, "denied"?}
//   POST faults          {"reset_before": 0.1, …}
//   POST watch           {}: what `GET watch` tells begins anew
//   GET  table, placement, requests, updates, queue, messages, events, watch
//
// A cluster is a name (of the first account) or an ARN, a queue a URL or ARN; without one the server's own.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/server/call_watch.hpp"

#include <optional>
#include <string>

namespace headcount::sim {

struct ControlDefaults {
    std::string account;
    std::string region;
    std::string queue; // URL; empty: none
};

class Control {
public:
    Control(SimulatedAws& aws, net::Timers& timers, ControlDefaults defaults);

    // Nothing where the path is not under /_sim/.
    std::optional<net::Response> handle(const net::ServerRequest& request);

    CallWatch& watch() { return watch_; }

private:
    SimulatedAws& aws_;
    net::Timers& timers_;
    ControlDefaults defaults_;
    CallWatch watch_;
};

} // namespace headcount::sim
