// A queue of the simulated SQS as the control page of headcount-sim shows it.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/sim/queue_world.hpp"

#include <boost/json/object.hpp>

namespace headcount::sim {

// What is in it now, and what went through it since it was created.
boost::json::object counts_json(QueueWorld& queues, const QueueKey& queue, core::Time now);

// Its messages without their bodies, oldest first; at most the first thousand.
boost::json::object messages_json(QueueWorld& queues, const QueueKey& queue, core::Time now);

} // namespace headcount::sim
