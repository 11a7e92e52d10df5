#include "control/side_by_side.hpp"

#include "net/cancellation.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace headcount::control {

namespace {

using Waiter = asio::any_completion_handler<void()>;

// What goes on beside the caller. Shared with it: when the io_context goes away, either may go first.
struct Beside {
    asio::cancellation_signal stop;
    bool ended = false;
    std::exception_ptr bug;
    Waiter waiter; // empty: nobody waits for the end yet

    void cancel() { stop.emit(asio::cancellation_type::terminal); }
};

// The completion handler of it. It has no executor of its own: with one, Asio would post the emission of the signal
// instead of emitting it.
class Ended {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    explicit Ended(std::shared_ptr<Beside> beside) : beside_(std::move(beside)) {}
    Ended(Ended&&) noexcept = default;
    Ended& operator=(Ended&&) = delete;
    ~Ended()
    {
        if (beside_) const Waiter gone = std::move(beside_->waiter); // with the io_context, and so goes who waits
    }

    cancellation_slot_type get_cancellation_slot() const noexcept { return beside_->stop.slot(); }

    void operator()(const std::exception_ptr& bug)
    {
        const auto beside = std::exchange(beside_, nullptr);
        beside->ended = true;
        beside->bug = bug;
        if (Waiter waiter = std::move(beside->waiter)) std::move(waiter)();
    }

private:
    std::shared_ptr<Beside> beside_;
};

asio::awaitable<void> with_values(asio::awaitable<void> work)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await std::move(work);
}

} // namespace

asio::awaitable<void> side_by_side(asio::awaitable<void> beside_work, asio::awaitable<void> here)
{
    const auto executor = co_await asio::this_coro::executor;
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false); // nothing may end this before both have ended

    const auto beside = std::make_shared<Beside>();
    asio::co_spawn(executor, with_values(std::move(beside_work)), Ended{beside});
    std::exception_ptr bug;
    try {
        co_await std::move(here);
    } catch (...) {
        bug = std::current_exception();
    }

    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (!beside->ended && net::is_cancelled(cancellation)) beside->cancel();
    if (!beside->ended) {
        const auto wait = [beside](auto handler) {
            Waiter(std::move(handler)).swap(beside->waiter); // an assignment wraps it in itself (Boost 1.81)
            auto slot = asio::get_associated_cancellation_slot(beside->waiter);
            if (slot.is_connected()) slot.assign([beside](asio::cancellation_type) { beside->cancel(); });
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(wait, asio::use_awaitable);
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (bug) std::rethrow_exception(bug);
    if (beside->bug) std::rethrow_exception(beside->bug);
}

} // namespace headcount::control
