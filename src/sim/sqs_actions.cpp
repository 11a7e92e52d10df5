#include "sim/sqs_actions.hpp"

#include "sim/digest.hpp"
#include "sim/sqs_policy.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <map>

namespace headcount::sim {
namespace {

core::Error denied(const QueueKey& queue, std::string_view operation)
{
    return sqs_refusal("AccessDeniedException", "Access to the resource " + queue.url() +
                                                    " is denied: not authorized "
                                                    "to perform sqs:" +
                                                    std::string{operation} + '.');
}

} // namespace

core::Result<json::object> SqsActions::perform(const SqsCall& call)
{
    using Action = core::Result<json::object> (SqsActions::*)(const SqsCall&);
    static const std::map<std::string_view, Action> actions{
        {"SendMessage", &SqsActions::send_message},
        {"SendMessageBatch", &SqsActions::send_message_batch},
        {"DeleteMessage", &SqsActions::delete_message},
        {"DeleteMessageBatch", &SqsActions::delete_message_batch},
        {"ChangeMessageVisibility", &SqsActions::change_message_visibility},
        {"ChangeMessageVisibilityBatch", &SqsActions::change_message_visibility_batch},
        {"GetQueueUrl", &SqsActions::get_queue_url},
        {"GetQueueAttributes", &SqsActions::get_queue_attributes},
        {"SetQueueAttributes", &SqsActions::set_queue_attributes},
        {"CreateQueue", &SqsActions::create_queue},
        {"ListQueues", &SqsActions::list_queues},
        {"PurgeQueue", &SqsActions::purge_queue},
        {"DeleteQueue", &SqsActions::delete_queue},
        {"ListQueueTags", &SqsActions::list_queue_tags},
        {"TagQueue", &SqsActions::tag_queue},
        {"UntagQueue", &SqsActions::untag_queue},
    };
    const auto found = actions.find(call.operation);
    if (found == actions.end()) {
        return sqs_refusal("UnknownOperationException", "The simulated SQS knows no such operation.");
    }
    return (this->*found->second)(call);
}

core::Result<ReceiveCall> SqsActions::read_receive(const SqsCall& call) const
{
    auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto settings = world_.settings(*queue);
    if (!settings) return settings.error();
    ReceiveCall receive;
    receive.queue = std::move(*queue);
    const auto count = integer_member(call.input, "MaxNumberOfMessages", 1, 10);
    if (!count) return count.error();
    receive.limits.messages = static_cast<std::size_t>(count->value_or(1));
    const auto visibility = integer_member(call.input, "VisibilityTimeout", 0, 43'200);
    if (!visibility) return visibility.error();
    if (*visibility) receive.limits.visibility = std::chrono::seconds{**visibility};
    const auto wait = integer_member(call.input, "WaitTimeSeconds", 0, 20);
    if (!wait) return wait.error();
    receive.wait = settings->wait;
    if (*wait) receive.wait = std::chrono::seconds{**wait};
    if (call.input.contains("ReceiveRequestAttemptId")) {
        return invalid_parameter("ReceiveRequestAttemptId",
                                 "The request include parameter that is not valid for this queue type.");
    }
    auto wanted = read_wanted_attributes(call.input);
    if (!wanted) return wanted.error();
    receive.wanted = std::move(*wanted);
    return receive;
}

json::object SqsActions::receive_answer(const std::vector<ReceivedMessage>& messages, const WantedAttributes& wanted)
{
    json::object answer;
    if (messages.empty()) return answer; // the member is absent then, not an empty list
    json::array list;
    for (const auto& message : messages)
        list.push_back(message_json(message, wanted));
    answer["Messages"] = std::move(list);
    return answer;
}

core::Result<json::object> SqsActions::send_message(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto settings = world_.settings(*queue);
    if (!settings) return settings.error();
    auto message = read_new_message(call.input, *settings);
    if (!message) return message.error();
    return send(*queue, std::move(*message), call);
}

core::Result<json::object> SqsActions::send(const QueueKey& queue, NewMessage message, const SqsCall& call)
{
    json::object answer;
    answer["MD5OfMessageBody"] = md5_hex(message.body);
    if (!message.attributes.empty()) answer["MD5OfMessageAttributes"] = md5_of_attributes(message.attributes);
    if (!message.trace_header.empty()) {
        answer["MD5OfMessageSystemAttributes"] = md5_of_trace_header(message.trace_header);
    }
    message.sender = call.account;
    auto id = world_.send(queue, std::move(message), clock_.now());
    if (!id) return id.error();
    answer["MessageId"] = std::move(*id);
    return answer;
}

core::Result<json::object> SqsActions::delete_message(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    return remove(*queue, call.input);
}

core::Result<json::object> SqsActions::remove(const QueueKey& queue, const json::object& input)
{
    const auto handle = required_text(input, "ReceiptHandle");
    if (!handle) return handle.error();
    const auto removed = world_.remove_message(queue, *handle, clock_.now());
    if (!removed) return removed.error();
    return json::object{};
}

core::Result<json::object> SqsActions::change_message_visibility(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    return set_visibility(*queue, call.input);
}

core::Result<json::object> SqsActions::set_visibility(const QueueKey& queue, const json::object& input)
{
    const auto handle = required_text(input, "ReceiptHandle");
    if (!handle) return handle.error();
    const auto seconds = integer_member(input, "VisibilityTimeout", 0, 43'200);
    if (!seconds) return seconds.error();
    if (!*seconds) return missing_parameter("VisibilityTimeout");
    const auto changed = world_.change_visibility(queue, *handle, std::chrono::seconds{**seconds}, clock_.now());
    if (!changed) return changed.error();
    return json::object{};
}

core::Result<QueueKey> SqsActions::queue_of(const SqsCall& call) const
{
    const auto url = required_text(call.input, "QueueUrl");
    if (!url) return url.error();
    auto queue = parse_queue_key(*url, call.region);
    if (!queue || queue->region != call.region || url->starts_with("arn:")) {
        return sqs_refusal("InvalidAddress", "The address is not valid for this endpoint: QueueUrl must be "
                                             "https://sqs." +
                                                 call.region + ".amazonaws.com/<account>/<queue>.");
    }
    return permitted(std::move(*queue), call);
}

core::Result<QueueKey> SqsActions::permitted(QueueKey queue, const SqsCall& call) const
{
    if (world_.denied(queue)) return denied(queue, call.operation);
    const auto settings = world_.settings(queue);
    if (queue.account == call.account || !settings) return queue; // a missing queue is refused as missing
    const auto policy = settings->texts.find("Policy");
    const bool allowed = policy != settings->texts.end() && policy_allows(policy->second, call.account, call.operation);
    if (!allowed) return denied(queue, call.operation);
    return queue;
}

std::string SqsActions::url_of(const QueueKey& queue) const
{
    return base_url_.empty() ? queue.url() : base_url_ + '/' + queue.account + '/' + queue.name;
}

} // namespace headcount::sim
