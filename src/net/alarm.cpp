#include "net/alarm.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <optional>
#include <utility>

namespace headcount::net {

// Shared with the timer that runs. A timer that was called off completes later; `round` tells it from the present one.
struct Alarm::State : std::enable_shared_from_this<State> {
    State(Timers& timers_, std::function<void()> ring_) : timers(timers_), ring(std::move(ring_)) {}

    void run_timer();
    void stop_timer();
    void fired();

    Timers& timers;
    std::function<void()> ring;
    core::Time at = core::Time::max();
    std::optional<core::Time> running; // when the timer fires, if one runs
    std::uint64_t round = 0;
    asio::cancellation_signal cancel;
};

namespace {

// What the timer calls. It also learns when the timers go away without calling it.
template <class State>
struct Fired {
    Fired(std::shared_ptr<State> state, std::uint64_t round) : state_(std::move(state)), round_(round) {}
    Fired(Fired&&) noexcept = default;
    Fired& operator=(Fired&&) = delete;
    ~Fired()
    {
        if (state_ && state_->round == round_) state_->running.reset();
    }

    void operator()(error_code)
    {
        const auto state = std::exchange(state_, nullptr);
        if (state->round == round_) state->fired();
    }

private:
    std::shared_ptr<State> state_;
    std::uint64_t round_;
};

} // namespace

void Alarm::State::run_timer()
{
    running = at;
    Fired<State> fired{shared_from_this(), ++round};
    timers.arm(at, asio::bind_cancellation_slot(cancel.slot(), std::move(fired)));
}

void Alarm::State::stop_timer()
{
    if (!running) return;
    running.reset();
    ++round;
    cancel.emit(asio::cancellation_type::terminal);
    cancel.slot().clear();
}

void Alarm::State::fired()
{
    running.reset();
    cancel.slot().clear();
    if (at == core::Time::max()) return;
    if (timers.now() < at) return run_timer();
    at = core::Time::max();
    ring();
}

Alarm::Alarm(Timers& timers, std::function<void()> ring) : state_(std::make_shared<State>(timers, std::move(ring))) {}

Alarm::~Alarm()
{
    off();
}

void Alarm::set(core::Time at)
{
    state_->at = at;
    if (at == core::Time::max() || (state_->running && *state_->running <= at)) return;
    state_->stop_timer();
    state_->run_timer();
}

void Alarm::off()
{
    state_->at = core::Time::max();
    state_->stop_timer();
}

} // namespace headcount::net
