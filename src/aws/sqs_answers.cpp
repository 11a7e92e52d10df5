#include "aws/sqs_answers.hpp"

#include "core/whole_number.hpp"

#include "aws/error_codes.hpp"
#include "net/text.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::int64_t last_millisecond = 253'402'300'799'999; // of the year 9999

// Attributes are strings, the numbers too.
void read_message_attributes(ReceivedMessage& message, json::object item)
{
    const auto attributes = json::object_in(item, "Attributes");
    if (!attributes) return;
    const auto received =
        core::whole_number<std::uint32_t>(json::text(*attributes, "ApproximateReceiveCount").value_or(""));
    if (received && *received > 0) message.receive_count = *received;
    const auto sent = core::whole_number<std::int64_t>(json::text(*attributes, "SentTimestamp").value_or(""));
    if (sent && *sent >= 0 && *sent <= last_millisecond)
        message.sent = core::WallTime{std::chrono::milliseconds{*sent}};
}

void read_message(ReadMessages& out, Md5& md5, json::object item)
{
    ReceivedMessage message;
    message.id = core::ShortText<ReceivedMessage::longest_id>(json::text(item, "MessageId").value_or(""));
    message.receipt = json::text(item, "ReceiptHandle").value_or("");
    message.body = json::text(item, "Body").value_or("");
    const auto digest = json::text(item, "MD5OfBody");
    const Md5::Digits computed = md5.digits_of(message.body);
    const bool intact = digest && net::equal_ignoring_case(*digest, {computed.data(), computed.size()});
    if (message.receipt.empty() || !intact) return void(out.corrupt.emplace_back(message.id));
    read_message_attributes(message, item);
    out.good.push_back(std::move(message));
}

core::Error entry_error(json::object failed)
{
    core::Error error;
    error.code = shape_name(json::text(failed, "Code").value_or("").substr(0, 100));
    bool senders_fault = false;
    if (const auto fault = json::find(failed, "SenderFault"); fault && fault->get(senders_fault) != simdjson::SUCCESS)
        senders_fault = false;
    error.retryable = !senders_fault;
    error.kind = judge(senders_fault ? 400 : 500, error.code).kind;
    error.message = "SQS refused this entry of the batch: " +
                    std::string(json::text(failed, "Message").value_or(error.code).substr(0, 200));
    return error;
}

// The entry of a result, by its id.
std::optional<std::size_t> index_of(json::object result, std::size_t size)
{
    const auto index = core::whole_number<std::size_t>(json::text(result, "Id").value_or(""));
    return index && *index < size ? index : std::nullopt;
}

} // namespace

core::Result<ReadMessages> read_messages(json::Parser& parser, Md5& md5, const ApiResponse& response)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    ReadMessages out;
    const std::vector<json::object> messages = json::objects_in(*answer, "Messages");
    out.good.reserve(messages.size());
    for (const json::object& message : messages)
        read_message(out, md5, message);
    return out;
}

core::Result<BatchResults> read_batch(json::Parser& parser, const ApiResponse& response, std::size_t size)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    const core::Error unmentioned{core::ErrorKind::server, "", "SQS did not say what became of this entry", true, ""};
    BatchResults results(size, unmentioned);
    for (const auto& item : json::objects_in(*answer, "Successful"))
        if (const auto index = index_of(item, size)) results[*index] = core::Result<void>();
    for (const auto& item : json::objects_in(*answer, "Failed")) // in both lists: failed
        if (const auto index = index_of(item, size)) results[*index] = entry_error(item);
    return results;
}

core::Result<std::map<std::string, std::string>> read_attributes(json::Parser& parser, const ApiResponse& response)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    std::map<std::string, std::string> out;
    const auto attributes = json::object_in(*answer, "Attributes");
    if (!attributes) return out;
    for (const auto& [key, value] : *attributes) {
        std::string_view text;
        if (value.get(text) == simdjson::SUCCESS) out.insert_or_assign(std::string(key), std::string(text));
    }
    return out;
}

} // namespace headcount::aws
