// Events from an SQS queue: long polls, deletes and visibility changes in batches of ten, visibility extended while a
// message is held. Missing queue, no permission, wrong region or a dead endpoint are waited out, never spun on.
// What a message says is not known here. Facts: Amazon SQS API Reference, ReceiveMessage and the batch actions.
#pragma once

#include "headcount/aws/sqs.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace headcount::source {

struct SqsSourceOptions {
    std::uint32_t index = 0; // Ticket::source of its messages
    aws::Queue queue;
    std::optional<std::uint32_t> pollers;         // none: 1 while they wait for messages; while messages
    std::uint32_t pollers_most = 10;              // wait for them, up to so many
    std::chrono::seconds visibility{60};          // asked for in every receive and extension; 1 s … 12 h
    core::Duration call{std::chrono::seconds{5}}; // limits.call: a receive may take this plus its long poll
    observe::Metrics* metrics = nullptr; // learns how long deletes take; outlives the source. Null: nobody asks
};

class SqsSource final : public Source {
public:
    // The source paces its own retries, so that an outage costs at most ten receives a minute: give it an Sqs whose
    // client makes one attempt (aws::ClientOptions::attempts = 1).
    SqsSource(asio::any_io_executor executor, net::Timers& timers, core::Random random, aws::Sqs& sqs,
              observe::Log& log, SqsSourceOptions options);
    ~SqsSource() override;

    void start() override;
    asio::awaitable<std::vector<Message>> next(std::size_t at_most) override;
    std::size_t on_the_way() const override;
    std::size_t untold() const override;
    void on_told(std::function<void()> told) override;
    void ack(Ticket ticket) override;
    void retry_later(Ticket ticket, core::Duration delay) override;

    // Not ready until the queue has answered once, and while it does not answer: it refuses, or three receives in a row
    // failed, or none was answered for half a minute.
    Health health() const override;

    // Receives are ended; what is given back goes to the queue when none is open any more, within about a second, so
    // that it does not come back to us. Messages received and not handed out yet go back too.
    void stop_receiving() override;
    asio::awaitable<void> stop(core::Deadline deadline) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::source
