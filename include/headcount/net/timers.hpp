// "Wake this at": the only way to wait for time. Real timers run on Asio; virtual timers jump to the next
// waiter when nothing is runnable, so that an hour of back-off takes a millisecond.
#pragma once

#include "headcount/core/time.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace headcount::net {

namespace asio = boost::asio;
using boost::system::error_code;

class Timers : public core::Clock {
public:
    using Handler = asio::any_completion_handler<void(error_code)>;

    // Calls the handler at `at` (or soon, if that has passed), or with operation_aborted if its cancellation
    // slot is emitted first. Never from inside arm(), nor from inside the emission. Time::max() is never.
    virtual void arm(core::Time at, Handler handler) = 0;
};

// Returns true at `at`, false when the awaiting coroutine is cancelled before, at once if it already was. Does not
// throw.
asio::awaitable<bool> sleep_until(Timers& timers, core::Time at);

class RealTimers final : public Timers {
public:
    explicit RealTimers(asio::io_context& io) : io_(io) {}
    core::Time now() const override;
    core::WallTime wall() const override;
    void arm(core::Time at, Handler handler) override;

private:
    asio::io_context& io_;
};

// Declare it after the io_context, so that it is destroyed first. One thread only.
class VirtualTimers final : public Timers {
public:
    VirtualTimers(asio::io_context& io, core::WallTime start);
    ~VirtualTimers() override; // who still waits is never called
    VirtualTimers(const VirtualTimers&) = delete;
    VirtualTimers& operator=(const VirtualTimers&) = delete;

    core::Time now() const override { return now_; }
    core::WallTime wall() const override;
    void arm(core::Time at, Handler handler) override;

    // Runs everything runnable, jumps to the next timer, and so on, until nothing waits or `until` is reached.
    // The clock then stands at `until` (or at the last timer, if `until` is Time::max()). A wait for Time::max() has
    // no end: it is left waiting. Ends early when the io_context is stopped.
    void run_until(core::Time until);
    void run() { run_until(core::Time::max()); }
    std::size_t waiting() const { return queue_.size(); }

private:
    using Key = std::pair<core::Time, std::uint64_t>; // equal times fire in the order armed
    void complete(Handler handler, error_code ec);

    asio::io_context& io_;
    core::WallTime start_; // the wall clock at Time{}
    core::Time now_{};
    std::uint64_t armed_ = 0;
    std::map<Key, Handler> queue_;
};

} // namespace headcount::net
