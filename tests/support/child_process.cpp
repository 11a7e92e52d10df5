#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" { // this header of glibc 2.36 forgets to say so
#include <sys/pidfd.h>
}

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace headcount::test {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what, int error)
{
    throw std::runtime_error(what + ": " + std::generic_category().message(error));
}

struct Pipe {
    int read = -1;
    int write = -1;

    Pipe()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe for a child process", errno);
        read = ends[0];
        write = ends[1];
    }
};

// The whole input in memory, so that nobody has to feed a pipe.
int input_file(const std::string& input)
{
    const int file = ::memfd_create("input", MFD_CLOEXEC);
    if (file < 0) fail("cannot hold the input of a child process", errno);
    std::size_t written = 0;
    while (written < input.size()) {
        const auto size = ::write(file, input.data() + written, input.size() - written);
        if (size < 0) fail("cannot hold the input of a child process", errno);
        written += static_cast<std::size_t>(size);
    }
    ::lseek(file, 0, SEEK_SET);
    return file;
}

std::vector<std::string> environment_of(const Command& command)
{
    std::map<std::string, std::string> all;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string name{text.substr(0, equals)};
        if (command.inherit_environment || name == "PATH") all[name] = text.substr(equals + 1);
    }
    for (const auto& [name, value] : command.environment)
        all[name] = value;
    std::vector<std::string> lines;
    for (const auto& [name, value] : all) {
        if (!value.empty()) lines.push_back(name + '=' + value);
    }
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> list;
    for (auto& text : texts)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

pid_t spawn(const Command& command, int in, int out, int err)
{
    if (command.words.empty()) throw std::runtime_error("a command needs at least the name of a program");
    auto words = command.words;
    auto lines = environment_of(command);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
    pid_t pid = -1;
    const int error =
        posix_spawnp(&pid, words.front().c_str(), &actions, nullptr, pointers(words).data(), pointers(lines).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) fail("cannot start " + words.front(), error);
    return pid;
}

int milliseconds_until(Clock::time_point until)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    return static_cast<int>(std::clamp<long long>(left.count(), 0, 60'000));
}

} // namespace

std::ostream& operator<<(std::ostream& out, const Ended& ended)
{
    if (ended.signal != 0) return out << "ended by signal " << ended.signal;
    return out << "exit code " << ended.exit_code;
}

std::ostream& operator<<(std::ostream& out, const Finished& finished)
{
    return out << finished.ended << "\nstandard output: " << finished.output
               << "\nstandard error: " << finished.error_output;
}

ChildProcess::ChildProcess(const Command& command)
{
    Pipe out;
    Pipe err;
    const int in = input_file(command.input);
    out_.descriptor = out.read;
    err_.descriptor = err.read;
    try {
        pid_ = spawn(command, in, out.write, err.write);
    } catch (...) {
        for (const int descriptor : {in, out.read, out.write, err.read, err.write})
            ::close(descriptor);
        throw;
    }
    for (const int descriptor : {in, out.write, err.write})
        ::close(descriptor);
    exit_event_ = ::pidfd_open(pid_, 0); // -1 on kernels before 5.3
}

ChildProcess::~ChildProcess()
{
    if (!ended_) {
        kill();
        reap(true);
    }
    out_.close();
    err_.close();
    if (exit_event_ >= 0) ::close(exit_event_);
}

std::optional<std::string> ChildProcess::read_line(Limit limit)
{
    const auto until = Clock::now() + limit;
    for (;;) {
        if (auto line = take_line()) return line;
        if (out_.descriptor < 0 || !pump(until)) return std::nullopt;
    }
}

std::optional<std::string> ChildProcess::read_line_with(std::string_view text, Limit limit)
{
    const auto until = Clock::now() + limit;
    for (;;) {
        const auto left = std::chrono::ceil<Limit>(until - Clock::now());
        auto line = read_line(std::max(left, Limit::zero()));
        if (!line || line->find(text) != std::string::npos) return line;
    }
}

void ChildProcess::signal(int number)
{
    if (!ended_) ::kill(pid_, number);
}

void ChildProcess::terminate()
{
    signal(SIGTERM);
}

void ChildProcess::kill()
{
    signal(SIGKILL);
}

std::optional<Ended> ChildProcess::wait(Limit limit)
{
    const auto until = Clock::now() + limit;
    while (!ended_) {
        const bool more = pump(until);
        reap(false);
        if (!more) break;
    }
    if (ended_) { // what it printed last may still be in the pipes
        out_.read_some();
        err_.read_some();
    }
    return ended_;
}

bool ChildProcess::running()
{
    reap(false);
    return !ended_;
}

bool ChildProcess::pump(Clock::time_point until)
{
    int timeout = milliseconds_until(until);
    if (exit_event_ < 0 && !ended_) timeout = std::min(timeout, 20); // nothing else tells of its end
    pollfd events[] = {{out_.descriptor, POLLIN, 0}, {err_.descriptor, POLLIN, 0}, {exit_event_, POLLIN, 0}};
    const int ready = ::poll(events, ended_ ? 2 : 3, timeout); // descriptors below zero are passed over
    if (ready < 0 && errno != EINTR) fail("cannot wait for a child process", errno);
    if (ready <= 0) return Clock::now() < until;
    if (events[0].revents != 0) out_.read_some();
    if (events[1].revents != 0) err_.read_some();
    if (!ended_ && events[2].revents != 0) reap(false);
    return true;
}

std::optional<std::string> ChildProcess::take_line()
{
    const auto end = out_.text.find('\n', out_.taken);
    if (end == std::string::npos) return std::nullopt;
    auto line = out_.text.substr(out_.taken, end - out_.taken);
    out_.taken = end + 1;
    return line;
}

void ChildProcess::reap(bool block)
{
    if (ended_) return;
    int status = 0;
    pid_t pid = 0;
    do {
        pid = ::waitpid(pid_, &status, block ? 0 : WNOHANG);
    } while (pid < 0 && errno == EINTR);
    if (pid != pid_) return;
    ended_ = WIFEXITED(status) ? Ended{WEXITSTATUS(status), 0} : Ended{-1, WTERMSIG(status)};
}

void ChildProcess::Stream::read_some()
{
    if (descriptor < 0) return;
    char buffer[16 * 1024];
    pollfd event{descriptor, POLLIN, 0};
    while (::poll(&event, 1, 0) > 0) { // never blocks, also where a grandchild holds the pipe open
        const auto size = ::read(descriptor, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return close();
        text.append(buffer, static_cast<std::size_t>(size));
    }
}

void ChildProcess::Stream::close()
{
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
}

Finished run_process(const Command& command, ChildProcess::Limit limit)
{
    ChildProcess child{command};
    const auto ended = child.wait(limit);
    if (!ended) {
        throw std::runtime_error(command.words.front() + " was not done after " + std::to_string(limit.count()) +
                                 " ms; it had printed:\n" + child.output() + child.error_output());
    }
    return {*ended, child.output(), child.error_output()};
}

TemporaryDirectory::TemporaryDirectory()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "headcount-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) fail("cannot make a temporary directory " + pattern, errno);
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace headcount::test
