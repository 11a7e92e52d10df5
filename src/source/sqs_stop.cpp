// How a source stops: receives end first, then goes back what they brought and what was held.
#include "source/sqs_source_impl.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration answer_time = 1200ms; // a second of waiting and the way: an older receive is a long poll
constexpr core::Duration catch_time = 600ms;   // for what was given back to come to a receive of ours that is open
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

// Messages go back while receives of ours may still be open, and would come to those. A receive that is called off may
// go on at the queue, take a message and keep it hidden for its whole visibility; one that answers has ended for good.
// So what is held goes back first, which makes the open receives answer; what they caught goes back when none is open.
// A message is received once more by that, and not once for each of them.
asio::awaitable<void> SqsSource::Impl::end_receives()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const core::Deadline answered{asked_at_ + answer_time};
    co_await wait_for_receives(answered);
    if (polling_ > 0 && outbox_.give_backs() > 0) {
        outbox_.release_give_backs();
        wake_outgoing_.notify();
        const core::Deadline told = core::Deadline::after(timers_.now(), answer_time);
        while (outbox_.give_backs() > 0 && !stopped_ && !told.passed(timers_.now()))
            co_await wake_ending_.wait(told);
        const core::Deadline caught = core::Deadline::after(timers_.now(), catch_time);
        co_await wait_for_receives(caught);
    }
    if (polling_ > 0) {
        pollers_.cancel();
        co_await pollers_.join();
        const core::Time noticed = timers_.now() + hang_up_time;
        co_await net::sleep_until(timers_, noticed);
    }
    for (const std::uint64_t number : std::exchange(caught_, {}))
        settle(number, core::Duration::zero());
    outbox_.release_give_backs();
    wake_outgoing_.notify();
}

asio::awaitable<void> SqsSource::Impl::wait_for_receives(core::Deadline patience)
{
    while (polling_ > 0 && !stopped_ && !patience.passed(timers_.now()))
        co_await wake_ending_.wait(patience);
}

asio::awaitable<void> SqsSource::Impl::stop(core::Deadline deadline)
{
    stop_receiving();
    stop_deadline_.at = std::max(deadline.at, core::Deadline::after(timers_.now(), flush_time).at);
    outbox_.flush();
    wake_outgoing_.notify();
    const auto busy = [this] { return polling_ > 0 || !caught_.empty() || !outbox_.empty() || extending_ > 0; };
    while (started_ && busy() && !stop_deadline_.passed(timers_.now()))
        co_await wake_stop_.wait(stop_deadline_);
    stopped_ = true;
    pollers_.cancel();
    co_await pollers_.join();
    senders_.cancel();
    wake_outgoing_.notify();
    co_await senders_.join();
}

} // namespace headcount::source
