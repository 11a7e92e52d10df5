// Messages between the wire and the world: what may be sent, which attributes a receiver asked for, and their digest.
// Facts: Amazon SQS API Reference, ReceiveMessage, and the SQS developer guide, "message metadata".
#pragma once

#include "headcount/sim/queue_world.hpp"
#include "sim/sqs_call.hpp"

#include <string>
#include <vector>

namespace headcount::sim {

// Body, attributes and delay of SendMessage or of an entry of SendMessageBatch.
core::Result<NewMessage> read_new_message(const json::object& input, const QueueSettings& settings);

// What counts against MaximumMessageSize: the body, and name, type and value of each attribute.
std::size_t message_bytes(const NewMessage& message);

std::string md5_of_attributes(const MessageAttributes& attributes);
std::string md5_of_trace_header(const std::string& value); // MD5OfMessageSystemAttributes

// Which attributes a ReceiveMessage asked for.
struct WantedAttributes {
    std::vector<std::string> system; // names, or "All"
    std::vector<std::string> named;  // names, "All", ".*" or "prefix.*"
};

core::Result<WantedAttributes> read_wanted_attributes(const json::object& input);

json::object message_json(const ReceivedMessage& message, const WantedAttributes& wanted);

} // namespace headcount::sim
