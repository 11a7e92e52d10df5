#include "sim/sqs_actions.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>

namespace headcount::sim {
namespace {

constexpr std::size_t most_entries = 10;
constexpr std::size_t most_batch_bytes = 1024 * 1024;

bool is_entry_id(std::string_view id)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !id.empty() && id.size() <= 80 && std::all_of(id.begin(), id.end(), allowed);
}

core::Result<void> check_ids(const json::array& entries)
{
    std::set<std::string> seen;
    for (const auto& item : entries) {
        const auto* entry = item.if_object();
        if (!entry) return sqs_refusal("SerializationException", "An entry of the batch is not an object.");
        auto id = required_text(*entry, "Id");
        if (!id) return id.error();
        if (!is_entry_id(*id)) {
            return sqs_refusal("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, "
                                                      "hyphens and underscores. It can be at most 80 letters long.");
        }
        if (!seen.insert(std::move(*id)).second) {
            return sqs_refusal("BatchEntryIdsNotDistinct", "Two entries of the batch have the same id.");
        }
    }
    return {};
}

json::object failed_entry(const json::value& id, const core::Error& error)
{
    const auto& names = sqs_error_names(error.code);
    json::object entry;
    entry["Id"] = id;
    entry["SenderFault"] = names.sender_fault();
    entry["Code"] = std::string{names.legacy};
    entry["Message"] = error.message;
    return entry;
}

core::Error internal_error()
{
    return sqs_refusal("InternalError", "We encountered an internal error. Please try again.");
}

// Entries that are refused for another reason count too: the limit is on what was sent.
std::size_t body_bytes(const json::object& entry)
{
    const auto* body = entry.if_contains("MessageBody");
    return body && body->is_string() ? body->as_string().size() : 0;
}

} // namespace

core::Result<const json::array*> batch_entries(const json::object& input)
{
    const auto* value = input.if_contains("Entries");
    const auto* entries = value ? value->if_array() : nullptr;
    if (value && !entries) return sqs_refusal("SerializationException", "Entries is not a list.");
    if (!entries || entries->empty()) {
        return sqs_refusal("EmptyBatchRequest", "There should be at least one entry in the request.");
    }
    if (entries->size() > most_entries) {
        return sqs_refusal("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have "
                                                           "sent " +
                                                               std::to_string(entries->size()) + '.');
    }
    if (auto ids = check_ids(*entries); !ids) return ids.error();
    return entries;
}

json::object batch_answer(const json::array& entries, QueueWorld& world,
                          const std::function<core::Result<json::object>(const json::object& entry)>& each)
{
    json::array successful;
    json::array failed;
    for (const auto& item : entries) {
        const auto& entry = item.get_object();
        const auto& id = entry.at("Id");
        const auto fate = world.draw_entry_fate();
        core::Result<json::object> result = json::object{};
        if (fate.carried_out) result = each(entry);
        if (fate.answer == EntryFate::Answer::none) continue;
        if (fate.answer == EntryFate::Answer::failed) result = internal_error();
        if (!result) {
            failed.push_back(failed_entry(id, result.error()));
            continue;
        }
        json::object done;
        done["Id"] = id;
        for (const auto& member : *result)
            done[member.key()] = member.value();
        successful.push_back(std::move(done));
    }
    json::object answer;
    answer["Successful"] = std::move(successful);
    answer["Failed"] = std::move(failed);
    return answer;
}

core::Result<json::object> SqsActions::send_message_batch(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto settings = world_.settings(*queue);
    if (!settings) return settings.error();
    const auto entries = batch_entries(call.input);
    if (!entries) return entries.error();
    std::size_t bytes = 0;
    for (const auto& entry : **entries) {
        const auto message = read_new_message(entry.get_object(), *settings);
        bytes += message ? message_bytes(*message) : body_bytes(entry.get_object());
    }
    if (bytes > most_batch_bytes) {
        return sqs_refusal("BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes. You have sent " +
                                                      std::to_string(bytes) + " bytes.");
    }
    return batch_answer(**entries, world_, [&](const json::object& entry) -> core::Result<json::object> {
        auto message = read_new_message(entry, *settings);
        if (!message) return message.error();
        return send(*queue, std::move(*message), call);
    });
}

core::Result<json::object> SqsActions::delete_message_batch(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto entries = batch_entries(call.input);
    if (!entries) return entries.error();
    return batch_answer(**entries, world_, [&](const json::object& entry) { return remove(*queue, entry); });
}

core::Result<json::object> SqsActions::change_message_visibility_batch(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto entries = batch_entries(call.input);
    if (!entries) return entries.error();
    return batch_answer(**entries, world_, [&](const json::object& entry) { return set_visibility(*queue, entry); });
}

} // namespace headcount::sim
