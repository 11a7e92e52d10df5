// One request to the control page: what it may change and what it says. Each command is a function of it.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/ecs_input.hpp"
#include "sim/server/call_watch.hpp"
#include "sim/server/control.hpp"

#include <boost/json/object.hpp>

#include <cstdint>

namespace headcount::sim {

struct ControlCommand {
    SimulatedAws& aws;
    net::Timers& timers;
    CallWatch& watch;
    const ControlDefaults& defaults;
    EcsInput& input;

    std::int64_t count(); // a positive number of things, 1 if not said
};

using Controlled = core::Result<boost::json::object>;

// Those that change clusters, instances, services and tasks.
Controlled create_cluster_now(ControlCommand c);
Controlled create_service_now(ControlCommand c);
Controlled set_desired_now(ControlCommand c);
Controlled delete_service_now(ControlCommand c);
Controlled deploy_now(ControlCommand c);
Controlled lose_task_now(ControlCommand c);
Controlled register_now(ControlCommand c);
Controlled put_attributes_now(ControlCommand c);
Controlled start_tasks_now(ControlCommand c);
Controlled drain_now(ControlCommand c);
Controlled activate_now(ControlCommand c);
Controlled connect_now(ControlCommand c);
Controlled disconnect_now(ControlCommand c);
Controlled terminate_now(ControlCommand c);
Controlled deregister_now(ControlCommand c);

// Where the tasks of each service stand.
Controlled placement_now(ControlCommand c);

} // namespace headcount::sim
