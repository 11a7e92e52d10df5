#include "sim/sqs_message.hpp"

#include "sim/digest.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace headcount::sim {
namespace {

constexpr std::size_t most_attributes = 10;
constexpr std::string_view trace_header = "AWSTraceHeader";

constexpr std::array<std::string_view, 10> system_attributes{
    "All",
    "SenderId",
    "SentTimestamp",
    "ApproximateReceiveCount",
    "ApproximateFirstReceiveTimestamp",
    "SequenceNumber",
    "MessageDeduplicationId",
    "MessageGroupId",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
};

bool is_attribute_name(std::string_view name)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    if (name.empty() || name.size() > 256 || !std::all_of(name.begin(), name.end(), allowed)) return false;
    if (name.starts_with("AWS.") || name.starts_with("Amazon.")) return false;
    return !name.starts_with('.') && !name.ends_with('.') && name.find("..") == std::string_view::npos;
}

// "Number", or "Number.label".
bool is_type(std::string_view type, std::string_view base)
{
    return type == base || (type.starts_with(base) && type[base.size()] == '.' && type.size() > base.size() + 1);
}

bool is_binary(const MessageAttribute& attribute)
{
    return is_type(attribute.type, "Binary");
}

core::Error bad_attribute(std::string_view why)
{
    return invalid_parameter("MessageAttributes", why);
}

core::Result<MessageAttribute> read_attribute(const json::object& input)
{
    auto type = text_member(input, "DataType");
    if (!type) return type.error();
    if (!*type || (*type)->size() > 256) return bad_attribute("Each attribute needs a DataType.");
    MessageAttribute attribute{**type, {}};
    if (!is_binary(attribute) && !is_type(attribute.type, "String") && !is_type(attribute.type, "Number")) {
        return bad_attribute("The DataType must be String, Number or Binary, with an optional .label.");
    }
    auto value = text_member(input, is_binary(attribute) ? "BinaryValue" : "StringValue");
    if (!value) return value.error();
    if (!*value || (*value)->empty()) return bad_attribute("An attribute must have a value that is not empty.");
    if (is_binary(attribute)) {
        auto bytes = from_base64(**value);
        if (!bytes) return bad_attribute("A BinaryValue is not base64.");
        attribute.value = std::move(*bytes);
    } else if (!is_sqs_text(**value)) {
        return bad_attribute("A StringValue has a character that SQS does not allow.");
    } else {
        attribute.value = std::move(**value);
    }
    return attribute;
}

core::Result<MessageAttributes> read_attributes(const json::object& input, std::string_view name)
{
    const auto object = object_member(input, name);
    if (!object) return object.error();
    MessageAttributes attributes;
    if (!*object) return attributes;
    if ((*object)->size() > most_attributes) return bad_attribute("A message has at most 10 attributes.");
    for (const auto& member : **object) {
        if (!is_attribute_name(member.key())) {
            return bad_attribute("Attribute names are 1 to 256 of A-Z a-z 0-9 _ - and . (not at an end or doubled), "
                                 "and do not begin with AWS. or Amazon.");
        }
        const auto* entry = member.value().if_object();
        if (!entry) return bad_attribute("An attribute is not an object.");
        auto attribute = read_attribute(*entry);
        if (!attribute) return attribute.error();
        attributes.emplace(std::string{member.key()}, std::move(*attribute));
    }
    return attributes;
}

core::Result<std::string> read_trace_header(const json::object& input)
{
    auto attributes = read_attributes(input, "MessageSystemAttributes");
    if (!attributes) return attributes.error();
    std::string value;
    for (auto& [name, attribute] : *attributes) {
        if (name != trace_header || attribute.type != "String") {
            return invalid_parameter("MessageSystemAttributes", "Only AWSTraceHeader of type String can be sent.");
        }
        value = std::move(attribute.value);
    }
    return value;
}

core::Result<void> refuse_fifo_members(const json::object& input)
{
    for (const std::string_view name : {"MessageDeduplicationId", "MessageGroupId"}) {
        if (input.contains(name)) {
            return invalid_parameter(name, "The request include parameter that is not valid for this queue type.");
        }
    }
    return {};
}

core::Result<std::string> read_body(const json::object& input)
{
    auto body = required_text(input, "MessageBody");
    if (body && !is_sqs_text(*body)) {
        return sqs_refusal("InvalidMessageContents",
                           "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
                           "#xE000 to #xFFFD | #x10000 to #x10FFFF.");
    }
    return body;
}

void append_length(std::string& out, std::size_t length)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(length >> shift & 0xFF);
}

void append_text(std::string& out, std::string_view text)
{
    append_length(out, text.size());
    out += text;
}

bool wants(const std::vector<std::string>& names, std::string_view name)
{
    return std::any_of(names.begin(), names.end(), [&](std::string_view wanted) {
        if (wanted == "All" || wanted == ".*" || wanted == name) return true;
        return wanted.ends_with(".*") && name.starts_with(wanted.substr(0, wanted.size() - 1));
    });
}

std::string milliseconds(core::WallTime time)
{
    return std::to_string(time.time_since_epoch().count());
}

json::object system_json(const ReceivedMessage& message, const std::vector<std::string>& names)
{
    json::object attributes;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty() && wants(names, name)) attributes[name] = value;
    };
    add("SenderId", message.sender);
    add("ApproximateFirstReceiveTimestamp", milliseconds(message.first_received));
    add("ApproximateReceiveCount", std::to_string(message.receives));
    add("SentTimestamp", milliseconds(message.sent));
    add(trace_header, message.trace_header);
    add("DeadLetterQueueSourceArn", message.dead_letter_source);
    return attributes;
}

json::object attributes_json(const MessageAttributes& attributes)
{
    json::object out;
    for (const auto& [name, attribute] : attributes) {
        json::object entry;
        if (is_binary(attribute)) {
            entry["BinaryValue"] = to_base64(attribute.value);
        } else {
            entry["StringValue"] = attribute.value;
        }
        entry["DataType"] = attribute.type;
        out[name] = std::move(entry);
    }
    return out;
}

} // namespace

core::Result<NewMessage> read_new_message(const json::object& input, const QueueSettings& settings)
{
    if (auto fifo = refuse_fifo_members(input); !fifo) return fifo.error();
    NewMessage message;
    auto body = read_body(input);
    if (!body) return body.error();
    message.body = std::move(*body);
    const auto delay = integer_member(input, "DelaySeconds", 0, 900);
    if (!delay) return delay.error();
    if (*delay) message.delay = std::chrono::seconds{**delay};
    auto attributes = read_attributes(input, "MessageAttributes");
    if (!attributes) return attributes.error();
    message.attributes = std::move(*attributes);
    auto trace = read_trace_header(input);
    if (!trace) return trace.error();
    message.trace_header = std::move(*trace);
    if (message_bytes(message) > settings.maximum_bytes) {
        return sqs_refusal("InvalidParameterValueException",
                           "One or more parameters are invalid. Reason: Message must be shorter than " +
                               std::to_string(settings.maximum_bytes) + " bytes.");
    }
    return message;
}

std::size_t message_bytes(const NewMessage& message)
{
    std::size_t bytes = message.body.size();
    for (const auto& [name, attribute] : message.attributes) {
        bytes += name.size() + attribute.type.size() + attribute.value.size();
    }
    return bytes;
}

std::string md5_of_attributes(const MessageAttributes& attributes)
{
    std::string bytes;
    for (const auto& [name, attribute] : attributes) {
        append_text(bytes, name);
        append_text(bytes, attribute.type);
        bytes += is_binary(attribute) ? '\2' : '\1';
        append_text(bytes, attribute.value);
    }
    return md5_hex(bytes);
}

std::string md5_of_trace_header(const std::string& value)
{
    return md5_of_attributes({{std::string{trace_header}, MessageAttribute{"String", value}}});
}

core::Result<WantedAttributes> read_wanted_attributes(const json::object& input)
{
    WantedAttributes wanted;
    for (const std::string_view name : {"MessageSystemAttributeNames", "AttributeNames"}) {
        const auto names = texts_member(input, name);
        if (!names) return names.error();
        wanted.system.insert(wanted.system.end(), names->begin(), names->end());
    }
    for (const auto& name : wanted.system) {
        if (std::find(system_attributes.begin(), system_attributes.end(), name) == system_attributes.end()) {
            return sqs_refusal("InvalidAttributeName", "Unknown Attribute among the system attributes asked for.");
        }
    }
    auto named = texts_member(input, "MessageAttributeNames");
    if (!named) return named.error();
    wanted.named = std::move(*named);
    return wanted;
}

json::object message_json(const ReceivedMessage& message, const WantedAttributes& wanted)
{
    json::object out;
    out["MessageId"] = message.id;
    out["ReceiptHandle"] = message.handle;
    out["MD5OfBody"] = md5_hex(message.body);
    out["Body"] = message.body;
    if (auto system = system_json(message, wanted.system); !system.empty()) out["Attributes"] = std::move(system);
    MessageAttributes named;
    for (const auto& attribute : message.attributes) {
        if (wants(wanted.named, attribute.first)) named.insert(attribute);
    }
    if (!named.empty()) {
        out["MD5OfMessageAttributes"] = md5_of_attributes(named);
        out["MessageAttributes"] = attributes_json(named);
    }
    return out;
}

} // namespace headcount::sim
