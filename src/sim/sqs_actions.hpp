// What each SQS operation does, dialects and waiting aside: a call in, the members of its answer or a refusal out.
// Left to sqs_api.cpp: ReceiveMessage waits, so only its reading and its answer are here.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/sim/queue_world.hpp"
#include "sim/sqs_call.hpp"
#include "sim/sqs_message.hpp"

#include <functional>
#include <string>
#include <vector>

namespace headcount::sim {

struct ReceiveCall {
    QueueKey queue;
    ReceiveLimits limits;
    core::Duration wait{};
    WantedAttributes wanted;
};

class SqsActions {
public:
    SqsActions(QueueWorld& world, const core::Clock& clock) : world_(world), clock_(clock) {}

    void set_base_url(std::string url) { base_url_ = std::move(url); }

    core::Result<json::object> perform(const SqsCall& call); // everything but ReceiveMessage

    core::Result<ReceiveCall> read_receive(const SqsCall& call) const;
    static json::object receive_answer(const std::vector<ReceivedMessage>& messages, const WantedAttributes& wanted);

private:
    using Entry = std::function<core::Result<json::object>(const json::object& entry)>;

    core::Result<json::object> send_message(const SqsCall& call);
    core::Result<json::object> send_message_batch(const SqsCall& call);
    core::Result<json::object> delete_message(const SqsCall& call);
    core::Result<json::object> delete_message_batch(const SqsCall& call);
    core::Result<json::object> change_message_visibility(const SqsCall& call);
    core::Result<json::object> change_message_visibility_batch(const SqsCall& call);
    core::Result<json::object> get_queue_url(const SqsCall& call);
    core::Result<json::object> get_queue_attributes(const SqsCall& call);
    core::Result<json::object> set_queue_attributes(const SqsCall& call);
    core::Result<json::object> create_queue(const SqsCall& call);
    core::Result<json::object> list_queues(const SqsCall& call);
    core::Result<json::object> purge_queue(const SqsCall& call);
    core::Result<json::object> delete_queue(const SqsCall& call);
    core::Result<json::object> list_queue_tags(const SqsCall& call);
    core::Result<json::object> tag_queue(const SqsCall& call);
    core::Result<json::object> untag_queue(const SqsCall& call);

    core::Result<QueueKey> queue_of(const SqsCall& call) const; // of QueueUrl, with the right to call it
    core::Result<QueueKey> permitted(QueueKey queue, const SqsCall& call) const;
    core::Result<json::object> send(const QueueKey& queue, NewMessage message, const SqsCall& call);
    core::Result<json::object> remove(const QueueKey& queue, const json::object& input);
    core::Result<json::object> set_visibility(const QueueKey& queue, const json::object& input);
    std::string url_of(const QueueKey& queue) const;

    QueueWorld& world_;
    const core::Clock& clock_;
    std::string base_url_;
};

// Batches: 1 to 10 entries with ids of their own; what fails in one does not stop the others.
core::Result<const json::array*> batch_entries(const json::object& input);
json::object batch_answer(const json::array& entries, QueueWorld& world,
                          const std::function<core::Result<json::object>(const json::object& entry)>& each);

} // namespace headcount::sim
