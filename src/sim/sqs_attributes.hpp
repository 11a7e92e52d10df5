// Attributes of a queue between the wire (a map of texts) and QueueSettings: names, ranges, the redrive policy.
// Facts: Amazon SQS API Reference, SetQueueAttributes and GetQueueAttributes.
#pragma once

#include "headcount/sim/queue_world.hpp"
#include "sim/sqs_call.hpp"

#include <string>
#include <vector>

namespace headcount::sim {

// The settings with the attributes applied. The dead-letter queue of a redrive policy must exist in the world.
core::Result<QueueSettings> apply_attributes(QueueSettings settings, const json::object& attributes,
                                             const QueueKey& queue, const QueueWorld& world);

// Those of the named attributes that the queue has; "All": every one.
core::Result<json::object> read_attributes(const std::vector<std::string>& names, const QueueKey& queue,
                                           QueueWorld& world, core::Time now);

} // namespace headcount::sim
