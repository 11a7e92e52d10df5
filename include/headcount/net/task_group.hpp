// Who owns this coroutine? A TaskGroup does: it starts tasks, cancels them and waits until the last has ended.
// Declare it last in its owner, so that its tasks may use everything above it. One thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>

namespace headcount::net {

namespace asio = boost::asio;

class TaskGroup {
public:
    explicit TaskGroup(asio::any_io_executor executor);
    ~TaskGroup(); // the group must be empty, or its io_context must be done with: a task inside is a bug
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Starts the task (on the group's executor, not inside this call). Waits inside it report a cancellation as a
    // value; they do not throw. An exception that leaves the task is a bug: it terminates the program with its message.
    void spawn(asio::awaitable<void> task);

    // Asks every task to stop: the wait it is in, or its next one, ends as cancelled, and so do all later ones.
    void cancel();

    // Returns when no task is left. Not cancellable.
    asio::awaitable<void> join();

    std::size_t size() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace headcount::net
