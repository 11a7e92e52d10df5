#include "headcount/core/invocation.hpp"

#include "core/whole_number.hpp"

#include "core/event/json.hpp"

#include <utility>

namespace headcount::core {

namespace {

using event::Array;
using event::Element;
using event::Object;

constexpr std::size_t longest_payload = std::size_t{6} << 20U; // of a synchronous invocation
constexpr std::size_t deepest = 64;

// The attributes of a record are texts, the numbers too. They are hints: one that is none is left out.
template <class Number>
std::optional<Number> attribute(Object record, event::Field name)
{
    const Result<std::optional<Object>> attributes = event::maybe_object_at(record, "attributes");
    if (!attributes || !*attributes) return std::nullopt;
    const Result<std::optional<std::string_view>> text = event::maybe_text_at(**attributes, name);
    if (!text || !*text) return std::nullopt;
    return whole_number<Number>(**text);
}

Result<Invocation::Record> read_queue_record(Object from)
{
    const Result<std::string_view> id = event::text_at(from, "messageId");
    if (!id) return id.error();
    if (id->empty()) return event::wrong("messageId", "is empty");
    const Result<std::string_view> body = event::text_at(from, "body");
    if (!body) return body.error();

    Invocation::Record record;
    record.id = *id;
    record.body = *body;
    if (const auto sent = attribute<std::int64_t>(from, "SentTimestamp"))
        record.sent = WallTime{std::chrono::milliseconds{*sent}};
    record.receive_count = attribute<std::uint32_t>(from, "ApproximateReceiveCount").value_or(1);
    return record;
}

Result<Invocation::Record> read_notification(Object from)
{
    const Result<Object> sns = event::object_at(from, "Sns");
    if (!sns) return sns.error();
    const Result<std::string_view> message = event::text_at(*sns, "Sns.Message");
    if (!message) return message.error();
    const Result<std::optional<std::string_view>> id = event::maybe_text_at(*sns, "Sns.MessageId");
    if (!id) return id.error();
    Invocation::Record record;
    record.id = id->value_or("");
    record.body = *message;
    return record;
}

std::string_view text_or_nothing(Object from, event::Field name)
{
    const Result<std::optional<std::string_view>> text = event::maybe_text_at(from, name);
    return text ? text->value_or("") : "";
}

// Lambda names the service in lower camel case for queues and in upper camel case for SNS.
Result<Invocation> read_records(Array records)
{
    Invocation invocation;
    for (const Element element : records) {
        Object record;
        if (element.get(record) != simdjson::SUCCESS) return event::wrong("Records", "holds what is not an object");
        const bool queue = text_or_nothing(record, "eventSource") == "aws:sqs";
        if (!queue && text_or_nothing(record, "EventSource") != "aws:sns")
            return event::wrong("Records", "holds records of neither SQS nor SNS");
        Result<Invocation::Record> read = queue ? read_queue_record(record) : read_notification(record);
        if (!read) return read.error();
        invocation.queue = queue;
        invocation.fifo = queue && text_or_nothing(record, "eventSourceARN").ends_with(".fifo");
        invocation.records.push_back(std::move(*read));
    }
    if (invocation.records.empty()) return event::wrong("Records", "is empty");
    return invocation;
}

Invocation bare(std::string_view payload)
{
    Invocation invocation;
    invocation.records.emplace_back().body = payload;
    return invocation;
}

} // namespace

Result<Invocation> parse_invocation(std::string_view payload)
{
    simdjson::dom::parser parser{longest_payload};
    Element document;
    Object object;
    if (parser.allocate(payload.size(), deepest) != simdjson::SUCCESS) return bare(payload);
    if (parser.parse(payload.data(), payload.size()).get(document) != simdjson::SUCCESS) return bare(payload);
    if (document.get(object) != simdjson::SUCCESS) return bare(payload);
    const Result<std::optional<Array>> records = event::maybe_array_at(object, "Records");
    if (!records || !*records) return bare(payload);
    return read_records(**records);
}

} // namespace headcount::core
