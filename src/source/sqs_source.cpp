#include "headcount/source/sqs_source.hpp"

#include "headcount/core/error_code.hpp"
#include "source/sqs_source_impl.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::seconds long_poll{20};
constexpr std::chrono::seconds short_poll{1}; // the least that asks all servers of the queue
constexpr std::size_t receive_most = 10;
constexpr std::size_t outbox_most = 1000; // beyond it nothing is received: the queue does not take our answers
constexpr core::Duration look_again = 1s; // when something other than a receive keeps us from receiving

// In the queue, of those that are received for the first time: what was given back waited for other reasons.
std::optional<core::Duration> longest_wait(const std::vector<aws::ReceivedMessage>& messages, core::WallTime now)
{
    std::optional<core::Duration> longest;
    for (const aws::ReceivedMessage& message : messages)
        if (message.sent && message.receive_count == 1)
            longest = std::max<core::Duration>(longest.value_or(core::Duration::min()), now - *message.sent);
    return longest;
}

} // namespace

SqsSource::Impl::Impl(asio::any_io_executor executor, net::Timers& timers, core::Random random, aws::Sqs& sqs,
                      observe::Log& log, SqsSourceOptions options)
    : timers_(timers), sqs_(sqs), log_(log), options_(std::move(options)),
      plan_(options_.pollers, options_.pollers_most),
      watch_(options_.queue.url, options_.queue.scope.region, random.fork()), held_(options_.visibility, random.fork()),
      outbox_(random.fork()), wake_next_(timers), wake_ending_(timers), wake_outgoing_(timers), wake_stop_(timers),
      pollers_(executor), senders_(executor)
{
}

void SqsSource::Impl::start_pollers()
{
    while (may_ask() && on_the_way() < wanted_ && outbox_.size() < outbox_most) {
        const bool probe = !watch_.steady();
        probing_ = probing_ || probe;
        ++polling_;
        pollers_.spawn(poll(reserve(), probe));
    }
}

// Those that were under way when a receive failed may go on for long, and say nothing meanwhile: a probe does not wait
// for them. Where one of them is answered, the others are sent again at once, and only the probe takes its pause.
bool SqsSource::Impl::may_ask() const
{
    return polling_ < plan_.pollers() && (watch_.steady() || !probing_);
}

std::uint32_t SqsSource::Impl::reserve()
{
    const std::size_t asks = std::min(receive_most, wanted_ - std::min(wanted_, on_the_way()));
    asked_ += asks;
    return static_cast<std::uint32_t>(asks);
}

asio::awaitable<void> SqsSource::Impl::poll(std::uint32_t reserved, bool probe)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const core::Time not_before = watch_.not_before();
    if (not_before > timers_.now()) {
        asked_ -= reserved; // who waits for a broken queue keeps no room from other queues
        co_await net::sleep_until(timers_, not_before);
        reserved = reserve();
    }
    if (probe && watch_.steady()) { // it answers meanwhile: this is a receive like others, and a long one
        probing_ = false;
        probe = false;
    }
    if (reserved > 0) co_await receive(reserved);
    asked_ -= reserved;
    --polling_;
    if (probe) probing_ = false;
    wake_next_.notify();
    wake_ending_.notify();
    wake_stop_.notify();
}

asio::awaitable<void> SqsSource::Impl::receive(std::uint32_t at_most)
{
    if (stopping_) co_return;
    // A queue that has to prove itself is asked for a quick answer: readiness does not wait out a long poll.
    const bool lingers = watch_.steady() && (!lingering_ || !plan_.follows());
    const std::chrono::seconds wait = !watch_.steady() ? 0s : lingers ? long_poll : short_poll;
    lingering_ = lingering_ || lingers;
    const core::Time began = timers_.now();
    asked_at_ = began;
    const core::Deadline deadline = core::Deadline::after(began, wait + options_.call);
    core::Result<std::vector<aws::ReceivedMessage>> answer =
        co_await sqs_.receive(options_.queue, at_most, wait, options_.visibility, deadline);
    if (lingers) lingering_ = false;
    if (answer.has_value()) {
        received(std::move(*answer), at_most, wait, began);
    } else if (!stopping_) {
        failed(answer.error(), began);
    }
}

void SqsSource::Impl::received(std::vector<aws::ReceivedMessage> messages, std::uint32_t asked,
                               std::chrono::seconds wait, core::Time began)
{
    const core::Time now = timers_.now();
    const bool nothing_at_once = messages.empty() && wait > short_poll && now - began < look_again;
    if (watch_.answered(nothing_at_once, began, now) == ReceiveWatch::Change::back)
        log_.info("the queue answers again", {{"queue", options_.queue.url}});
    if (wait > 0s || !messages.empty())
        plan_.received(asked, messages.size(), now - began, longest_wait(messages, timers_.wall()));
    for (aws::ReceivedMessage& message : messages) {
        const std::uint64_t number = held_.add(std::move(message.receipt), now);
        if (stopping_) { // nobody will ask for it
            caught_.push_back(number);
            continue;
        }
        arrived_.push_back({.ticket = {options_.index, number},
                            .id = message.id,
                            .body = std::move(message.body),
                            .arriving = message.arriving,
                            .received = now,
                            .sent = message.sent,
                            .receive_count = message.receive_count});
    }
    wake_outgoing_.notify(); // extensions are due one day
}

void SqsSource::Impl::failed(const core::Error& error, core::Time began)
{
    if (watch_.failed(error, began, timers_.now()) != ReceiveWatch::Change::none)
        log_.warn(watch_.why(), {{"queue", options_.queue.url}, {"error_code", core::code_or_kind(error)}});
    else if (watch_.ready())
        log_.debug(
            "a receive failed, and the next one follows soon",
            {{"queue", options_.queue.url}, {"error_code", core::code_or_kind(error)}, {"error", error.message}});
}

std::vector<Message> SqsSource::Impl::take(std::size_t at_most)
{
    const auto count = static_cast<std::ptrdiff_t>(std::min(at_most, arrived_.size()));
    std::vector<Message> out(std::make_move_iterator(arrived_.begin()),
                             std::make_move_iterator(arrived_.begin() + count));
    arrived_.erase(arrived_.begin(), arrived_.begin() + count);
    return out;
}

SqsSource::SqsSource(asio::any_io_executor executor, net::Timers& timers, core::Random random, aws::Sqs& sqs,
                     observe::Log& log, SqsSourceOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), timers, random, sqs, log, std::move(options)))
{
}

SqsSource::~SqsSource() = default;

void SqsSource::start()
{
    impl_->started_ = true;
    impl_->senders_.spawn(impl_->run_outgoing());
}

asio::awaitable<std::vector<Message>> SqsSource::next(std::size_t at_most)
{
    Impl& self = *impl_;
    self.wanted_ = at_most;
    while (!self.stopping_ && self.arrived_.empty()) {
        self.start_pollers();
        const core::Deadline wake = self.polling_ > 0
                                        ? core::Deadline::after(self.timers_.now(), long_poll + self.options_.call)
                                        : core::Deadline::after(self.timers_.now(), look_again);
        co_await self.wake_next_.wait(wake);
    }
    self.wanted_ = 0; // who still waits for the queue asks for nothing until somebody asks again
    co_return self.take(at_most);
}

std::size_t SqsSource::on_the_way() const
{
    return impl_->on_the_way();
}
std::size_t SqsSource::untold() const
{
    return impl_->outbox_.size() + impl_->held_.leaving();
}
void SqsSource::on_told(std::function<void()> told)
{
    impl_->told_ = std::move(told);
}
void SqsSource::ack(Ticket ticket)
{
    impl_->settle(ticket.number, std::nullopt);
}
void SqsSource::retry_later(Ticket ticket, core::Duration delay)
{
    impl_->settle(ticket.number, delay);
}
Health SqsSource::health() const
{
    return {impl_->watch_.ready(), impl_->watch_.why()};
}
void SqsSource::stop_receiving()
{
    impl_->stop_receiving();
}
asio::awaitable<void> SqsSource::stop(core::Deadline deadline)
{
    return impl_->stop(deadline);
}

} // namespace headcount::source
