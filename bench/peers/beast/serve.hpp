// Events from a queue: every worker receives ten, works on them one after another, deletes them with one call.
#pragma once

#include "original.hpp"

#include <string>
#include <vector>

namespace peer {

inline constexpr std::chrono::seconds long_poll{20};

inline std::string delete_entries(const std::string& queue, const std::vector<std::string_view>& receipts)
{
    std::string body = R"({"QueueUrl":")" + queue + R"(","Entries":[)";
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        body += i == 0 ? "" : ",";
        body += R"({"Id":")" + std::to_string(i) + R"(","ReceiptHandle":")";
        body += receipts[i];
        body += R"("})";
    }
    return body + "]}";
}

// Does not end by itself.
template <class Stream>
asio::awaitable<void> serve(Work& work, const std::string& queue)
{
    Client<Stream> messages(co_await open<Stream>(work.address, work.tls), work.address.authority(), sqs);
    Original<Stream> original(co_await open<Stream>(work.address, work.tls), work);
    const std::string receive = R"({"QueueUrl":")" + queue + R"(","MaxNumberOfMessages":10,"WaitTimeSeconds":)" +
                                std::to_string(long_poll.count()) + "}";
    std::vector<std::string_view> receipts; // good until the next call to the queue
    for (;;) {
        const simdjson::dom::object answer = co_await messages.call("ReceiveMessage", receive, long_poll);
        simdjson::dom::array received;
        if (answer.at_key("Messages").get(received) != simdjson::SUCCESS) continue; // there was none
        receipts.clear();
        for (const simdjson::dom::object message : received) {
            co_await original.work_on(text_at(message, "Body"));
            receipts.push_back(text_at(message, "ReceiptHandle"));
        }
        const simdjson::dom::object deleted =
            co_await messages.call("DeleteMessageBatch", delete_entries(queue, receipts));
        simdjson::dom::array failed;
        if (deleted.at_key("Failed").get(failed) == simdjson::SUCCESS && failed.size() > 0)
            throw std::runtime_error("a message could not be deleted");
    }
}

} // namespace peer
