#include "headcount/aws/sqs.hpp"

#include "aws/sqs_answers.hpp"
#include "core/invalid.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_entries = 10;
// Ten messages of 1 MiB, each byte of them escaped as \u00XX, and what stands around them. A batch that could not be
// read would come again for ever.
constexpr std::size_t longest_receive = 64 * 1024 * 1024;
constexpr std::chrono::seconds longest_wait = 20s;
constexpr std::chrono::seconds longest_visibility = 12h;

bool is_visibility(std::chrono::seconds span)
{
    return span >= 0s && span <= longest_visibility;
}

ApiRequest make_request(std::string_view operation, const Queue& queue, const boost::json::object& body)
{
    ApiRequest request;
    request.service = Service::sqs;
    request.operation = operation;
    request.scope = queue.scope;
    request.body = boost::json::serialize(body);
    return request;
}

boost::json::object body_for(const Queue& queue)
{
    boost::json::object body;
    body["QueueUrl"] = queue.url;
    return body;
}

// Ids of a batch only have to differ: they are the places in it.
boost::json::object entry(std::size_t place, const std::string& receipt)
{
    boost::json::object out;
    out["Id"] = std::to_string(place);
    out["ReceiptHandle"] = receipt;
    return out;
}

core::Result<BatchResults> batch_results(json::Parser& parser, const core::Result<ApiResponse>& response,
                                         std::size_t size)
{
    if (!response) return response.error();
    auto results = read_batch(parser, *response, size);
    if (!results) return results;
    for (auto& result : *results) {
        if (result) continue;
        auto error = result.error();
        error.request_id = response->request_id;
        result = std::move(error);
    }
    return results;
}

} // namespace

Sqs::Sqs(Client& client, observe::Log& log) : client_(client), log_(log), md5_(std::make_unique<Md5>()) {}

Sqs::~Sqs() = default;

asio::awaitable<core::Result<std::vector<ReceivedMessage>>> Sqs::receive(Queue queue, std::uint32_t at_most,
                                                                         std::chrono::seconds wait,
                                                                         std::chrono::seconds visibility,
                                                                         core::Deadline deadline)
{
    if (at_most < 1 || at_most > most_entries) co_return core::invalid("ReceiveMessage takes 1 to 10 messages");
    if (wait < 0s || wait > longest_wait) co_return core::invalid("ReceiveMessage waits 0 to 20 s");
    if (!is_visibility(visibility)) co_return core::invalid("ReceiveMessage: the visibility is 0 s to 12 h");
    auto body = body_for(queue);
    body["MaxNumberOfMessages"] = at_most;
    body["WaitTimeSeconds"] = wait.count();
    body["VisibilityTimeout"] = visibility.count();
    const boost::json::array attributes{"ApproximateReceiveCount", "SentTimestamp"};
    body["AttributeNames"] = attributes; // the older name, understood by every server
    body["MessageSystemAttributeNames"] = attributes;
    ApiRequest request = make_request("ReceiveMessage", queue, body);
    request.long_poll = wait;
    request.answer_bytes = longest_receive;
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    auto messages = read_messages(client_.parser(), *md5_, *response);
    if (!messages) co_return messages.error();
    for (const auto& id : messages->corrupt)
        log_.warn("a message arrived damaged and was left in the queue: its body does not fit its MD5",
                  {{"queue", queue.url}, {"message_id", id}, {"request_id", response->request_id}});
    for (auto& message : messages->good)
        message.arriving = response->first_byte;
    co_return std::move(messages->good);
}

asio::awaitable<core::Result<BatchResults>> Sqs::delete_batch(Queue queue, std::vector<std::string> receipts,
                                                              core::Deadline deadline)
{
    if (receipts.empty() || receipts.size() > most_entries)
        co_return core::invalid("DeleteMessageBatch takes 1 to 10 entries");
    boost::json::array entries;
    for (std::size_t i = 0; i < receipts.size(); ++i)
        entries.push_back(entry(i, receipts[i]));
    auto body = body_for(queue);
    body["Entries"] = std::move(entries);
    ApiRequest request = make_request("DeleteMessageBatch", queue, body);
    const auto response = co_await client_.call(std::move(request), deadline);
    co_return batch_results(client_.parser(), response, receipts.size());
}

asio::awaitable<core::Result<BatchResults>>
Sqs::change_visibility_batch(Queue queue, std::vector<VisibilityChange> changes, core::Deadline deadline)
{
    if (changes.empty() || changes.size() > most_entries)
        co_return core::invalid("ChangeMessageVisibilityBatch takes 1 to 10 entries");
    boost::json::array entries;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (!is_visibility(changes[i].visibility)) co_return core::invalid("a visibility is 0 s to 12 h");
        auto one = entry(i, changes[i].receipt);
        one["VisibilityTimeout"] = changes[i].visibility.count();
        entries.push_back(std::move(one));
    }
    auto body = body_for(queue);
    body["Entries"] = std::move(entries);
    ApiRequest request = make_request("ChangeMessageVisibilityBatch", queue, body);
    const auto response = co_await client_.call(std::move(request), deadline);
    co_return batch_results(client_.parser(), response, changes.size());
}

asio::awaitable<core::Result<std::map<std::string, std::string>>>
Sqs::attributes(Queue queue, std::vector<std::string> names, core::Deadline deadline)
{
    boost::json::array wanted;
    for (const auto& name : names)
        wanted.emplace_back(name);
    auto body = body_for(queue);
    body["AttributeNames"] = std::move(wanted);
    ApiRequest request = make_request("GetQueueAttributes", queue, body);
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    co_return read_attributes(client_.parser(), *response);
}

} // namespace headcount::aws
