// The inside of SqsSource: the deciders, and the coroutines that carry out what they say.
// sqs_source.cpp receives; sqs_outgoing.cpp deletes, gives back and extends; sqs_stop.cpp ends both.
#pragma once

#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/source/sqs_source.hpp"
#include "source/held_messages.hpp"
#include "source/outbox.hpp"
#include "source/poller_plan.hpp"
#include "source/receive_watch.hpp"

#include <array>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace headcount::source {

struct SqsSource::Impl {
    Impl(asio::any_io_executor executor, net::Timers& timers, core::Random random, aws::Sqs& sqs, observe::Log& log,
         SqsSourceOptions options);

    // Receiving.
    void start_pollers();
    bool may_ask() const;
    std::uint32_t reserve(); // of what is wanted, for one receive
    asio::awaitable<void> poll(std::uint32_t reserved, bool probe);
    asio::awaitable<void> receive(std::uint32_t at_most);
    void received(std::vector<aws::ReceivedMessage> messages, std::uint32_t asked, std::chrono::seconds wait,
                  core::Time began);
    void failed(const core::Error& error, core::Time began);
    std::vector<Message> take(std::size_t at_most);
    std::size_t on_the_way() const { return asked_ + arrived_.size(); }
    void stop_receiving();
    asio::awaitable<void> end_receives();
    asio::awaitable<void> wait_for_receives(core::Deadline patience);

    // Telling the queue.
    void settle(std::uint64_t number, std::optional<core::Duration> delay);
    void post(Leaving leaving);
    asio::awaitable<void> run_outgoing();
    asio::awaitable<void> send(Batch batch);
    void note_deletes(const Batch& batch) const;
    asio::awaitable<void> extend(std::vector<Extension> due);
    void told();
    void complain(std::size_t about, const char* what, const core::Error& error);
    core::Deadline call_deadline() const;
    asio::awaitable<void> stop(core::Deadline deadline);

    struct Complaint {
        std::string code;
        core::Time at = core::Time::min();
    };

    net::Timers& timers_;
    aws::Sqs& sqs_;
    observe::Log& log_;
    const SqsSourceOptions options_;
    PollerPlan plan_;
    ReceiveWatch watch_;
    HeldMessages held_;
    Outbox outbox_;
    std::deque<Message> arrived_;             // received, not handed out yet
    std::vector<std::uint64_t> caught_;       // what came while receiving was being stopped
    std::size_t wanted_ = 0;                  // what next() was asked for, while it waits
    std::size_t asked_ = 0;                   // messages that receives under way may bring
    std::size_t polling_ = 0;                 // receives under way
    bool lingering_ = false;                  // one of them is a long poll: the others wait for a second
    bool probing_ = false;                    // one of them is to tell whether the queue answers (again)
    core::Time asked_at_ = core::Time::min(); // when the latest of them was sent
    std::size_t extending_ = 0;               // extension batches under way
    std::function<void()> told_;              // may be empty
    std::array<Complaint, 3> complaints_;     // deletes, give-backs, extensions
    bool started_ = false;
    bool stopping_ = false; // nothing is received any more
    bool stopped_ = false;  // nothing is sent any more
    core::Deadline stop_deadline_;
    net::Notifier wake_next_;
    net::Notifier wake_ending_; // a receive ended, or the queue was told something
    net::Notifier wake_outgoing_;
    net::Notifier wake_stop_;
    net::TaskGroup pollers_;
    net::TaskGroup senders_; // last: their tasks use everything above
};

} // namespace headcount::source
