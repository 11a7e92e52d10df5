#include "headcount/net/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <list>
#include <utility>

namespace headcount::net {

namespace {

[[noreturn]] void die(const char* what, const char* detail)
{
    std::fprintf(stderr, "headcount: this is a bug: %s%s\n", what, detail);
    std::abort();
}

[[noreturn]] void die_of(const std::exception_ptr& exception)
{
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception& error) {
        die("an exception left a task: ", error.what());
    } catch (...) {
        die("an exception left a task", "");
    }
}

struct Task {
    asio::cancellation_signal stop;
    bool begun = false;
    bool cancelled = false; // before it has begun

    void cancel()
    {
        if (begun)
            stop.emit(asio::cancellation_type::terminal);
        else
            cancelled = true;
    }
};

// Waits report cancellation as values here, so that a cancelled task can still put things in order. Until that is
// set, a cancellation must not reach the coroutine: co_spawn of Boost 1.81 would throw it out of io_context::run().
asio::awaitable<void> run(Task& task, asio::awaitable<void> work)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    task.begun = true;
    co_await asio::post(asio::use_awaitable); // never inside spawn()
    if (task.cancelled) task.cancel();
    co_await std::move(work);
}

} // namespace

struct TaskGroup::State {
    using Tasks = std::list<Task>;

    explicit State(asio::any_io_executor executor_) : executor(std::move(executor_)), emptied(executor)
    {
        emptied.expires_at(asio::steady_timer::time_point::max());
    }

    void remove(Tasks::iterator task)
    {
        running.erase(task);
        if (running.empty()) emptied.cancel();
    }

    asio::any_io_executor executor;
    asio::steady_timer emptied; // never expires; cancelled to wake who joins
    Tasks running;
};

namespace {

// The completion handler of a task. It has no executor of its own: with one, Asio would post the emission of the
// signal instead of emitting it, and the signal may be gone by then.
template <class State, class Position>
struct Ended {
    using cancellation_slot_type = asio::cancellation_slot;

    Ended(std::shared_ptr<State> state, Position position) : state_(std::move(state)), position_(position) {}
    Ended(Ended&&) noexcept = default;
    Ended& operator=(Ended&&) = delete;
    ~Ended()
    {
        if (state_) state_->running.erase(position_); // the io_context went away with the task inside
    }

    cancellation_slot_type get_cancellation_slot() const noexcept { return position_->stop.slot(); }

    void operator()(const std::exception_ptr& exception)
    {
        if (exception) die_of(exception);
        std::exchange(state_, nullptr)->remove(position_);
    }

private:
    std::shared_ptr<State> state_;
    Position position_;
};

} // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup()
{
    if (state_->running.empty()) return;
    const auto* executor = state_->executor.target<asio::io_context::executor_type>();
    if (executor != nullptr && !executor->context().stopped())
        die("a task group was destroyed with tasks inside; cancel() and join() it first", "");
}

void TaskGroup::spawn(asio::awaitable<void> task)
{
    const auto position = state_->running.emplace(state_->running.end());
    Ended<State, State::Tasks::iterator> ended{state_, position};
    asio::co_spawn(state_->executor, run(*position, std::move(task)), std::move(ended));
}

void TaskGroup::cancel()
{
    for (auto task = state_->running.begin(); task != state_->running.end();)
        (task++)->cancel();
}

asio::awaitable<void> TaskGroup::join()
{
    const auto state = state_;
    while (!state->running.empty())
        co_await state->emptied.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::size_t TaskGroup::size() const
{
    return state_->running.size();
}

} // namespace headcount::net
