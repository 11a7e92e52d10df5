// The SQS calls headcount makes, typed, over AWS JSON 1.0. Source: Amazon SQS API Reference.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/core/short_text.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::aws {

class Md5;
struct Queue {
    core::Scope scope; // the region signs; account empty: the credentials in use
    std::string url;
};

struct ReceivedMessage {
    static constexpr std::size_t longest_id = 100; // SQS gives no longer one
    core::ShortText<longest_id> id;
    std::string receipt;
    std::string body;                // its MD5 was verified; a message that fails it is left out and logged
    std::uint32_t receive_count = 1; // ApproximateReceiveCount
    std::optional<core::WallTime> sent;
    core::Time arriving{}; // the first byte of the answer that brought it; the beginning of time where nobody told
};

struct VisibilityChange {
    std::string receipt;
    std::chrono::seconds visibility; // from now; 0 gives the message back at once; at most 12 h
};

// One result per entry, in the order given. An entry in neither list of the answer counts as failed. A failure is
// retryable unless SQS calls it the sender's fault.
using BatchResults = std::vector<core::Result<void>>;

class Sqs {
public:
    Sqs(Client& client, observe::Log& log);
    ~Sqs();
    Sqs(const Sqs&) = delete;
    Sqs& operator=(const Sqs&) = delete;

    // at_most 1 … 10, wait 0 … 20 s, visibility 0 … 12 h. An empty answer is an empty list. The call is abortable at
    // once by cancellation.
    asio::awaitable<core::Result<std::vector<ReceivedMessage>>> receive(Queue queue, std::uint32_t at_most,
                                                                        std::chrono::seconds wait,
                                                                        std::chrono::seconds visibility,
                                                                        core::Deadline deadline);
    // 1 … 10 receipts.
    asio::awaitable<core::Result<BatchResults>> delete_batch(Queue queue, std::vector<std::string> receipts,
                                                             core::Deadline deadline);
    // 1 … 10 changes.
    asio::awaitable<core::Result<BatchResults>>
    change_visibility_batch(Queue queue, std::vector<VisibilityChange> changes, core::Deadline deadline);
    asio::awaitable<core::Result<std::map<std::string, std::string>>>
    attributes(Queue queue, std::vector<std::string> names, core::Deadline deadline);

private:
    Client& client_;
    observe::Log& log_;
    std::unique_ptr<Md5> md5_; // its context is used again
};

} // namespace headcount::aws
