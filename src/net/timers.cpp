#include "headcount/net/timers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace headcount::net {

namespace {

bool is_cancelled(const asio::cancellation_state& state)
{
    return state.cancelled() != asio::cancellation_type::none;
}

auto async_wake_at(Timers& timers, core::Time at)
{
    return asio::async_initiate<const decltype(asio::as_tuple(asio::use_awaitable))&, void(error_code)>(
        [&timers, at](auto handler) { timers.arm(at, Timers::Handler(std::move(handler))); },
        asio::as_tuple(asio::use_awaitable));
}

} // namespace

asio::awaitable<bool> sleep_until(Timers& timers, core::Time at)
{
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return false;
    const auto [error] = co_await async_wake_at(timers, at);
    co_return !error && !is_cancelled(state);
}

core::Time RealTimers::now() const
{
    return std::chrono::steady_clock::now();
}

core::WallTime RealTimers::wall() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void RealTimers::arm(core::Time at, Handler handler)
{
    auto timer = std::make_unique<asio::steady_timer>(io_, at);
    auto& waiting = *timer;
    const auto slot = asio::get_associated_cancellation_slot(handler);
    waiting.async_wait(asio::bind_cancellation_slot(
        slot, [timer = std::move(timer), handler = std::move(handler)](error_code error) mutable {
            timer.reset();
            std::move(handler)(error);
        }));
}

VirtualTimers::VirtualTimers(asio::io_context& io, core::WallTime start) : io_(io), start_(start) {}

VirtualTimers::~VirtualTimers()
{
    for (auto& [key, handler] : queue_)
        asio::get_associated_cancellation_slot(handler).clear(); // what is in it points here
}

core::WallTime VirtualTimers::wall() const
{
    return start_ + std::chrono::floor<std::chrono::milliseconds>(now_.time_since_epoch());
}

void VirtualTimers::arm(core::Time at, Handler handler)
{
    const Key key{std::max(at, now_), armed_++};
    auto slot = asio::get_associated_cancellation_slot(handler);
    queue_.emplace(key, std::move(handler));
    if (!slot.is_connected()) return;
    slot.assign([this, key](asio::cancellation_type) {
        if (auto node = queue_.extract(key)) complete(std::move(node.mapped()), asio::error::operation_aborted);
    });
}

// Posted to the io_context itself: a type-erased handler's own executor cannot be posted to in Boost 1.81.
void VirtualTimers::complete(Handler handler, error_code error)
{
    asio::post(io_, [handler = std::move(handler), error]() mutable { std::move(handler)(error); });
}

void VirtualTimers::run_until(core::Time until)
{
    const auto work = asio::make_work_guard(io_); // so that only stop() stops it
    for (;;) {
        io_.restart();
        io_.poll();
        if (io_.stopped()) return;
        if (queue_.empty()) break;
        const auto at = queue_.begin()->first.first;
        if (at > until || at == core::Time::max()) break;
        auto node = queue_.extract(queue_.begin());
        now_ = at;
        asio::get_associated_cancellation_slot(node.mapped()).clear();
        complete(std::move(node.mapped()), {});
    }
    if (until != core::Time::max()) now_ = std::max(now_, until);
}

} // namespace headcount::net
