#include "app/shards/mailbox.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::app {

struct Mailbox::State {
    struct Sender {
        std::size_t router = 0;
        source::Ticket ticket; // as the router knows it
    };

    State(asio::any_io_executor executor_, net::Timers& timers, std::size_t routers, Reply reply_)
        : executor(std::move(executor_)), reply(std::move(reply_)), replies(routers), wake(timers)
    {
    }

    void settle(std::uint64_t number, std::optional<core::Duration> delay);
    void reply_to_all();

    asio::any_io_executor executor;
    Reply reply;
    std::vector<std::vector<Settlement>> replies; // by router, not posted yet
    bool replying = false;                        // soon
    std::uint64_t last = 0;
    std::unordered_map<std::uint64_t, Sender> senders; // of messages that are not settled
    std::deque<source::Message> arrived;
    bool stopping = false;
    net::Notifier wake;
};

void Mailbox::State::settle(std::uint64_t number, std::optional<core::Duration> delay)
{
    const auto sender = senders.extract(number);
    if (!sender) return;
    replies.at(sender.mapped().router).push_back({sender.mapped().ticket, delay});
}

void Mailbox::State::reply_to_all()
{
    replying = false;
    for (std::size_t router = 0; router < replies.size(); ++router)
        if (!replies[router].empty()) reply(router, std::exchange(replies[router], {}));
}

namespace {

// Behind everything that runs already, so that the acks of one run, or of one batch of events, travel together.
template <class State>
void reply_soon(const std::shared_ptr<State>& state)
{
    if (std::exchange(state->replying, true)) return;
    asio::post(state->executor, [state] { state->reply_to_all(); });
}

} // namespace

Mailbox::Mailbox(asio::any_io_executor executor, net::Timers& timers, std::size_t routers, Reply reply)
    : state_(std::make_shared<State>(std::move(executor), timers, routers, std::move(reply)))
{
}

Mailbox::~Mailbox() = default;

void Mailbox::put(std::size_t router, std::vector<source::Message> messages)
{
    State& state = *state_;
    for (source::Message& message : messages) {
        const std::uint64_t number = ++state.last;
        state.senders.emplace(number, State::Sender{router, std::exchange(message.ticket, {0, number})});
        if (state.stopping)
            retry_later(message.ticket, core::Duration::zero());
        else
            state.arrived.push_back(std::move(message));
    }
    state.wake.notify();
}

asio::awaitable<std::vector<source::Message>> Mailbox::next(std::size_t at_most)
{
    State& state = *state_;
    while (!state.stopping && state.arrived.empty())
        co_await state.wake.wait(core::Deadline::never());
    const auto end = state.arrived.begin() + static_cast<std::ptrdiff_t>(std::min(at_most, state.arrived.size()));
    std::vector<source::Message> out(std::make_move_iterator(state.arrived.begin()), std::make_move_iterator(end));
    state.arrived.erase(state.arrived.begin(), end);
    co_return out;
}

std::size_t Mailbox::on_the_way() const
{
    return state_->arrived.size();
}

void Mailbox::ack(source::Ticket ticket)
{
    state_->settle(ticket.number, std::nullopt);
    reply_soon(state_);
}

void Mailbox::retry_later(source::Ticket ticket, core::Duration delay)
{
    state_->settle(ticket.number, delay);
    reply_soon(state_);
}

void Mailbox::stop_receiving()
{
    state_->stopping = true;
    for (const source::Message& message : std::exchange(state_->arrived, {}))
        retry_later(message.ticket, core::Duration::zero());
    state_->wake.notify();
}

// The routers tell the queues.
asio::awaitable<void> Mailbox::stop(core::Deadline)
{
    state_->reply_to_all();
    co_return;
}

} // namespace headcount::app
