#include "path/event_source.hpp"

#include <algorithm>
#include <utility>

namespace headcount::bench {
namespace {

constexpr std::size_t batch = 10; // SQS gives no more at once

} // namespace

EventSource::EventSource(net::Timers& timers, std::size_t out_at_once)
    : timers_(timers), out_at_once_(out_at_once), wake_(timers)
{
}

void EventSource::put(std::vector<std::string> bodies, std::function<void()> done)
{
    bodies_ = std::move(bodies);
    done_ = std::move(done);
    handed_out_ = answered_ = 0;
    wake_.notify();
}

boost::asio::awaitable<std::vector<source::Message>> EventSource::next(std::size_t at_most)
{
    while (!stopping_ && (handed_out_ == bodies_.size() || handed_out_ - answered_ >= out_at_once_))
        co_await wake_.wait(core::Deadline::never());
    std::vector<source::Message> messages;
    while (!stopping_ && handed_out_ < bodies_.size() && messages.size() < std::min(at_most, batch)) {
        source::Message message;
        message.ticket = {0, ++last_ticket_};
        message.id = core::ShortText<100>("m-" + std::to_string(last_ticket_));
        message.body = std::move(bodies_[handed_out_++]);
        message.arriving = message.received = timers_.now();
        messages.push_back(std::move(message));
    }
    co_return messages;
}

void EventSource::answered()
{
    if (++answered_ == bodies_.size()) done_();
    wake_.notify();
}

void EventSource::ack(source::Ticket)
{
    answered();
}

void EventSource::retry_later(source::Ticket, core::Duration)
{
    ++given_back_;
    answered();
}

void EventSource::stop_receiving()
{
    stopping_ = true;
    wake_.notify();
}

boost::asio::awaitable<void> EventSource::stop(core::Deadline)
{
    co_return;
}

} // namespace headcount::bench
