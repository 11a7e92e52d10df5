// How a source stops: receives end first, then goes back what they brought and what was held.
#include "source/sqs_source_impl.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration answer_time = 1s;     // an older receive waits for messages: hardly any are on their way to us
constexpr core::Duration hang_up_time = 100ms; // for the queue to notice that a receive was called off
constexpr core::Duration flush_time = 2s;      // the least there is for telling the queue

} // namespace

void SqsSource::Impl::stop_receiving()
{
    if (stopping_) return;
    stopping_ = true;
    if (polling_ > 0) {
        outbox_.hold_give_backs();
        senders_.spawn(end_receives());
    }
    for (const Message& message : std::exchange(arrived_, {}))
        settle(message.ticket.number, core::Duration::zero());
    wake_next_.notify();
}

// The queue would hand a message that goes back at once to a receive of ours that is still open: one that is called off
// loses it for its whole visibility, one that answers gives it back to the next. So nothing goes back while one is
// open. Calling off a receive that was just sent would lose what it has been handed: it may answer first.
asio::awaitable<void> SqsSource::Impl::end_receives()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const core::Deadline patience{asked_at_ + answer_time};
    while (polling_ > 0 && !stopped_ && !patience.passed(timers_.now()))
        co_await wake_ending_.wait(patience);
    if (polling_ > 0) {
        pollers_.cancel();
        co_await pollers_.join();
        const core::Time noticed = timers_.now() + hang_up_time;
        co_await net::sleep_until(timers_, noticed);
    }
    outbox_.release_give_backs();
    wake_outgoing_.notify();
}

asio::awaitable<void> SqsSource::Impl::stop(core::Deadline deadline)
{
    stop_receiving();
    stop_deadline_.at = std::max(deadline.at, core::Deadline::after(timers_.now(), flush_time).at);
    outbox_.flush();
    wake_outgoing_.notify();
    while (started_ && (polling_ > 0 || !outbox_.empty() || extending_ > 0) && !stop_deadline_.passed(timers_.now()))
        co_await wake_stop_.wait(stop_deadline_);
    stopped_ = true;
    pollers_.cancel();
    co_await pollers_.join();
    senders_.cancel();
    wake_outgoing_.notify();
    co_await senders_.join();
}

} // namespace headcount::source
