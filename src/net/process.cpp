#include "headcount/net/process.hpp"

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

// What came out of a pipe: its beginning, and whether there was more.
struct Kept {
    std::string text;
    std::size_t most;
    bool overflown = false;

    explicit Kept(std::size_t bytes) : most(bytes)
    {
        text.reserve(most); // never moved: copies of a secret would be left behind
    }

    void add(const char* data, std::size_t size)
    {
        const auto taken = std::min(size, most - text.size());
        text.append(data, taken);
        overflown = overflown || taken < size;
    }
};

// One run of a program: its two pipes are read by tasks while its end is waited for.
class Run {
public:
    Run(asio::any_io_executor executor, std::unique_ptr<Child> child, const Command& command)
        : child_(std::move(child)), exit_event_(executor), output_(executor, child_->output().release()),
          error_output_(executor, child_->error_output().release()), kept_output_(command.output_bytes),
          kept_errors_(command.error_output_bytes), readers_(executor)
    {
        exit_event_.assign(child_->exit_event());
    }
    ~Run()
    {
        exit_event_.release(); // it is the child's
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    void kill() { child_->kill(); }

    // Returns when the program has ended and what it printed was read. A caller that is cancelled kills it.
    asio::awaitable<void> to_its_end()
    {
        readers_.spawn(read(output_, kept_output_));
        readers_.spawn(read(error_output_, kept_errors_));
        while (!child_->reap()) {
            if (co_await is_cancelled()) kill();
            co_await exit_event_.async_wait(Stream::wait_read, as_values);
        }
        readers_.cancel();
        co_await readers_.join();
        // What it left in the pipes. Their end is not waited for: a child of its own may keep them open.
        drain(output_, kept_output_);
        drain(error_output_, kept_errors_);
    }

    bool printed_too_much() const { return kept_output_.overflown; }

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

    std::unique_ptr<Child> child_;
    Stream exit_event_;
    Stream output_;
    Stream error_output_;
    Kept kept_output_;
    Kept kept_errors_;
    TaskGroup readers_;
};

core::Error wrong(std::string message)
{
    return {core::ErrorKind::invalid, "", std::move(message), false, ""};
}

core::Error late(const std::string& program, core::Duration after)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(after).count();
    return {core::ErrorKind::deadline, "",
            program + " had not ended after " + std::to_string(ms) + " ms and was killed", true, ""};
}

} // namespace

asio::awaitable<core::Result<ProcessEnd>> NoProcesses::run(Command, core::Deadline)
{
    co_return wrong("there are no other programs here");
}

RealProcesses::RealProcesses(asio::any_io_executor executor, Timers& timers,
                             std::map<std::string, std::string> environment)
    : executor_(std::move(executor)), timers_(timers)
{
    for (const auto& [name, value] : environment)
        environment_.push_back(name + "=" + value);
}

asio::awaitable<core::Result<ProcessEnd>> RealProcesses::run(Command command, core::Deadline deadline)
{
    const core::Error cancelled{core::ErrorKind::cancelled, "", "cancelled", false, ""};
    if (co_await is_cancelled()) co_return cancelled;
    if (command.words.empty()) co_return wrong("no program is named");
    const std::string program = command.words.front();
    const core::Time began = timers_.now();
    int problem = 0;
    auto child = spawn(command.words, environment_, problem);
    if (child == nullptr) co_return wrong("cannot start " + program + ": " + std::generic_category().message(problem));

    Run process{executor_, std::move(child), command};
    bool out_of_time = false;
    Alarm alarm{timers_, [&process, &out_of_time] {
                    out_of_time = true;
                    process.kill();
                }};
    alarm.set(deadline.at);
    co_await process.to_its_end();
    alarm.off();
    if (co_await is_cancelled()) co_return cancelled;
    if (out_of_time) co_return late(program, timers_.now() - began);
    if (process.printed_too_much())
        co_return wrong(program + " printed more than " + std::to_string(command.output_bytes) +
                        " bytes and was killed");
    co_return process.take();
}

} // namespace headcount::net
