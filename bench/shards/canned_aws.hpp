// A queue full of events, and an ECS whose every service has one task too few: answered in process, from texts that are
// there already. Any number of threads may ask.
#pragma once

#include "headcount/net/transport.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

namespace headcount::bench {

namespace asio = boost::asio;

std::string canned_account(std::size_t number);

// The events: one of each cluster, clusters dealt to the accounts in turn.
class CannedQueue {
public:
    CannedQueue(std::size_t events, std::size_t accounts);

    std::string receive();                // the body of the next answer, with ten messages
    std::string remove(std::string_view); // of a DeleteMessageBatch request
    std::size_t removed() const { return removed_; }
    std::size_t updated() const { return updated_; }
    void update() { ++updated_; }

private:
    std::vector<std::string> answers_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> removed_ = 0;
    std::atomic<std::size_t> updated_ = 0;
};

// Each shard has one of its own. An answer takes a turn of the loop.
class CannedAws final : public net::Transport {
public:
    CannedAws(asio::any_io_executor executor, CannedQueue& queue) : executor_(std::move(executor)), queue_(queue) {}
    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

private:
    std::string body_of(const net::Request& request) const;

    asio::any_io_executor executor_;
    CannedQueue& queue_;
};

} // namespace headcount::bench
