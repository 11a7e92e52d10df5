#include "headcount/net/notifier.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace headcount::net {

// Shared with the waiter, which may outlive the Notifier.
struct Notifier::State {
    bool notified = false;
    bool waiting = false; // a timer is armed, and `wake` ends it early
    asio::cancellation_signal wake;

    void end_wait()
    {
        if (waiting) wake.emit(asio::cancellation_type::terminal);
    }
};

namespace {

// What the timer calls. It also learns when the timers go away without calling it.
template <class State, class Handler>
struct Woken {
    Woken(std::shared_ptr<State> state, Handler handler) : state_(std::move(state)), handler_(std::move(handler)) {}
    Woken(Woken&&) noexcept = default;
    Woken& operator=(Woken&&) = delete;
    ~Woken()
    {
        if (state_) state_->waiting = false;
    }

    void operator()(error_code error)
    {
        const auto state = std::exchange(state_, nullptr);
        state->waiting = false;
        state->wake.slot().clear();
        std::move(handler_)(error);
    }

private:
    std::shared_ptr<State> state_;
    Handler handler_;
};

} // namespace

Notifier::Notifier(Timers& timers) : timers_(timers), state_(std::make_shared<State>()) {}

Notifier::~Notifier() = default;

void Notifier::notify()
{
    state_->notified = true;
    state_->end_wait();
}

asio::awaitable<bool> Notifier::wait(core::Deadline deadline)
{
    const auto state = state_;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (std::exchange(state->notified, false)) co_return true;
    if (cancellation.cancelled() != asio::cancellation_type::none) co_return false;

    const auto arm = [&timers = timers_, state, deadline](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.assign([state](asio::cancellation_type) { state->end_wait(); });
        state->waiting = true;
        Woken<State, decltype(handler)> woken{state, std::move(handler)};
        timers.arm(deadline.at, asio::bind_cancellation_slot(state->wake.slot(), std::move(woken)));
    };
    using Token = decltype(asio::as_tuple(asio::use_awaitable));
    co_await asio::async_initiate<const Token&, void(error_code)>(arm, asio::as_tuple(asio::use_awaitable));
    co_return std::exchange(state->notified, false);
}

} // namespace headcount::net
