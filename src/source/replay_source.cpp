#include "headcount/source/replay_source.hpp"

#include "headcount/net/notifier.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace headcount::source {

namespace {

constexpr std::uint64_t lines_in_a_row = 64;

} // namespace

struct ReplaySource::Impl {
    Impl(net::Timers& timers, observe::Log& log, std::unique_ptr<LineReader> reader, ReplaySourceOptions options)
        : timers_(timers), log_(log), reader_(std::move(reader)), options_(options), answered_(timers)
    {
    }

    net::Timers& timers_;
    observe::Log& log_;
    std::unique_ptr<LineReader> reader_;
    const ReplaySourceOptions options_;
    std::uint64_t line_ = 0;       // number of the line read last
    std::set<std::uint64_t> open_; // handed out and not answered
    ReplayCounts counts_;
    bool stopping_ = false;
    bool ended_ = false;
    net::Notifier answered_;

    asio::awaitable<std::optional<Message>> read_one();
    void settle(Ticket ticket, std::uint64_t& counter);
};

asio::awaitable<std::optional<Message>> ReplaySource::Impl::read_one()
{
    while (!stopping_ && !ended_) {
        std::optional<Line> line = co_await reader_->next();
        if (!line) {
            ended_ = true;
            break;
        }
        // A file is always ready to be read: let others have a turn.
        if (++line_ % lines_in_a_row == 0) co_await net::sleep_until(timers_, timers_.now());
        if (line->too_long) {
            ++counts_.lines;
            ++counts_.too_long;
            log_.warn("a line is longer than an event may be; it is skipped", {{"line", line_}});
        } else if (line->text.find_first_not_of(" \t") != std::string::npos) {
            ++counts_.lines;
            co_return Message{.ticket = {options_.index, line_},
                              .id = core::ShortText<100>("line " + std::to_string(line_)),
                              .body = std::move(line->text),
                              .received = timers_.now(),
                              .sent = std::nullopt,
                              .receive_count = 1,
                              .replayed = true};
        }
    }
    co_return std::nullopt;
}

void ReplaySource::Impl::settle(Ticket ticket, std::uint64_t& counter)
{
    if (open_.erase(ticket.number) == 0) return;
    ++counter;
    answered_.notify();
}

ReplaySource::ReplaySource(net::Timers& timers, observe::Log& log, std::unique_ptr<LineReader> reader,
                           ReplaySourceOptions options)
    : impl_(std::make_unique<Impl>(timers, log, std::move(reader), options))
{
}

ReplaySource::~ReplaySource() = default;
void ReplaySource::start() {}

// Hands over what can be read without keeping the first line waiting for the tenth.
asio::awaitable<std::vector<Message>> ReplaySource::next(std::size_t at_most)
{
    Impl& self = *impl_;
    std::vector<Message> out;
    while (self.open_.size() >= self.options_.window && !self.stopping_)
        co_await self.answered_.wait(core::Deadline::never());
    if (at_most == 0) co_return out;
    if (std::optional<Message> message = co_await self.read_one()) {
        self.open_.insert(message->ticket.number);
        out.push_back(std::move(*message));
    }
    co_return out;
}

std::size_t ReplaySource::on_the_way() const
{
    return 0;
}
void ReplaySource::ack(Ticket ticket)
{
    impl_->settle(ticket, impl_->counts_.done);
}
void ReplaySource::retry_later(Ticket ticket, core::Duration)
{
    impl_->settle(ticket, impl_->counts_.failed);
}
Health ReplaySource::health() const
{
    return {.ready = true, .why = {}};
}

void ReplaySource::stop_receiving()
{
    impl_->stopping_ = true;
    impl_->reader_->cancel();
    impl_->answered_.notify();
}

asio::awaitable<void> ReplaySource::stop(core::Deadline)
{
    stop_receiving();
    co_return;
}

std::string ReplaySource::problem() const
{
    return impl_->reader_->problem();
}

ReplayCounts ReplaySource::counts() const
{
    return impl_->counts_;
}

} // namespace headcount::source
