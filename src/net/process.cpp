#include "headcount/net/process.hpp"

#include "core/invalid.hpp"
#include "headcount/net/task_group.hpp"
#include "net/alarm.hpp"
#include "net/cancellation.hpp"
#include "net/spawn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>
#include <utility>

namespace headcount::net {

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
using Stream = asio::posix::stream_descriptor;

constexpr core::Duration time_to_die = std::chrono::seconds{1}; // after it was killed

// What came out of a pipe: its beginning, and whether there was more.
struct Kept {
    std::string text;
    std::size_t most;
    bool overflown = false;

    explicit Kept(std::size_t bytes) : most(bytes)
    {
        text.reserve(most); // never moved: copies of a secret would be left behind
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() { explicit_bzero(text.data(), text.size()); } // what nobody took

    void add(const char* data, std::size_t size)
    {
        const auto taken = std::min(size, most - text.size());
        text.append(data, taken);
        overflown = overflown || taken < size;
    }
};

void leave_behind(UnreapedChildren& unreaped, std::unique_ptr<Child> child)
{
    child->kill();
    if (!child->reap()) unreaped.add(std::move(child));
}

// One run of a program: its two pipes are read by tasks while its end is waited for.
class Run {
public:
    Run(asio::any_io_executor executor, Timers& timers, std::unique_ptr<Child> child, const Command& command,
        std::shared_ptr<UnreapedChildren> unreaped)
        : timers_(timers), unreaped_(std::move(unreaped)), child_(std::move(child)), exit_event_(executor),
          output_(executor, child_->output().release()), error_output_(executor, child_->error_output().release()),
          kept_output_(command.output_bytes), kept_errors_(command.error_output_bytes), readers_(executor),
          patience_(timers, [this] { give_up(); })
    {
        exit_event_.assign(child_->exit_event());
    }
    ~Run()
    {
        exit_event_.release(); // it is the child's
        leave_behind(*unreaped_, std::move(child_));
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    void kill()
    {
        child_->kill();
        if (!killed_) patience_.set(timers_.now() + time_to_die);
        killed_ = true;
    }

    // Returns when the program has ended and what it printed was read, or soon after it was killed. A caller that is
    // cancelled kills it.
    asio::awaitable<void> to_its_end()
    {
        readers_.spawn(read(output_, kept_output_));
        readers_.spawn(read(error_output_, kept_errors_));
        while (!child_->reap() && !given_up_) {
            if (co_await is_cancelled()) kill();
            co_await exit_event_.async_wait(Stream::wait_read, as_values);
        }
        patience_.off();
        readers_.cancel();
        co_await readers_.join();
        // What it left in the pipes. Their end is not waited for: a child of its own may keep them open.
        drain(output_, kept_output_);
        drain(error_output_, kept_errors_);
    }

    bool printed_too_much() const { return kept_output_.overflown; }
    bool ended() const { return child_->reaped(); }

    ProcessEnd take()
    {
        ProcessEnd end;
        end.exit_code = child_->exit_code();
        end.signal = child_->signal();
        end.output = core::Secret{std::move(kept_output_.text)};
        end.error_output = std::move(kept_errors_.text);
        return end;
    }

private:
    asio::awaitable<void> read(Stream& from, Kept& into)
    {
        std::array<char, 4096> part;
        bool more = true;
        while (more && !co_await is_cancelled()) {
            const auto buffer = asio::buffer(part);
            const auto [error, bytes] = co_await from.async_read_some(buffer, as_values);
            into.add(part.data(), bytes);
            more = !error;
            if (printed_too_much()) kill();
        }
        explicit_bzero(part.data(), part.size());
    }

    static void drain(Stream& from, Kept& into)
    {
        std::array<char, 4096> part;
        error_code error;
        from.non_blocking(true, error);
        while (!error && !into.overflown) {
            const auto bytes = from.read_some(asio::buffer(part), error);
            into.add(part.data(), bytes);
        }
        explicit_bzero(part.data(), part.size());
    }

    void give_up()
    {
        given_up_ = true;
        exit_event_.cancel();
    }

    Timers& timers_;
    std::shared_ptr<UnreapedChildren> unreaped_;
    std::unique_ptr<Child> child_;
    bool killed_ = false;
    bool given_up_ = false; // it was killed and does not end
    Stream exit_event_;
    Stream output_;
    Stream error_output_;
    Kept kept_output_;
    Kept kept_errors_;
    TaskGroup readers_;
    Alarm patience_;
};

std::string fate(bool ended)
{
    return ended ? " and was killed" : " and could not be killed: it still runs, as another user or within the kernel";
}

core::Error late(const std::string& program, core::Duration after, bool ended)
{
    const auto ms = core::milliseconds_of(after);
    return {core::ErrorKind::deadline, "", program + " had not ended after " + std::to_string(ms) + " ms" + fate(ended),
            true, ""};
}

} // namespace

asio::awaitable<core::Result<ProcessEnd>> NoProcesses::run(Command, core::Deadline)
{
    co_return core::invalid("there are no other programs here");
}

RealProcesses::RealProcesses(asio::any_io_executor executor, Timers& timers)
    : executor_(std::move(executor)), timers_(timers), unreaped_(std::make_shared<UnreapedChildren>())
{
    for (char** variable = environ; *variable != nullptr; ++variable)
        environment_.emplace_back(*variable);
}

RealProcesses::RealProcesses(asio::any_io_executor executor, Timers& timers,
                             std::map<std::string, std::string> environment)
    : executor_(std::move(executor)), timers_(timers), unreaped_(std::make_shared<UnreapedChildren>())
{
    for (const auto& [name, value] : environment)
        environment_.emplace_back(name).append("=").append(value);
}

asio::awaitable<core::Result<ProcessEnd>> RealProcesses::run(Command command, core::Deadline deadline)
{
    const core::Error cancelled{core::ErrorKind::cancelled, "", "cancelled", false, ""};
    if (co_await is_cancelled()) co_return cancelled;
    if (command.words.empty()) co_return core::invalid("no program is named");
    const std::string program = command.words.front();
    const core::Time began = timers_.now();
    unreaped_->reap();
    int problem = 0;
    auto child = spawn(command.words, environment_, problem);
    if (problem != 0) {
        if (child != nullptr) leave_behind(*unreaped_, std::move(child));
        co_return core::invalid("cannot start " + program + ": " + std::generic_category().message(problem));
    }

    Run process{executor_, timers_, std::move(child), command, unreaped_};
    bool out_of_time = false;
    Alarm alarm{timers_, [&process, &out_of_time] {
                    out_of_time = true;
                    process.kill();
                }};
    alarm.set(deadline.at);
    co_await process.to_its_end();
    alarm.off();
    if (co_await is_cancelled()) co_return cancelled;
    if (out_of_time) co_return late(program, timers_.now() - began, process.ended());
    if (process.printed_too_much())
        co_return core::invalid(program + " printed more than " + std::to_string(command.output_bytes) + " bytes" +
                                fate(process.ended()));
    co_return process.take();
}

} // namespace headcount::net
