#include "peers/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace headcount::bench {
namespace {

constexpr int between_looks_ms = 20; // at its memory: each takes the core from it

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

double seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

} // namespace

// Where a child writes: a file without a name left, read when the child has ended.
class Program::Output {
public:
    Output() : descriptor_(::open("/tmp", O_TMPFILE | O_RDWR, 0600))
    {
        if (descriptor_ < 0)
            throw std::system_error(errno, std::generic_category(), "no file for the output of a peer");
    }
    ~Output() { ::close(descriptor_); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    int descriptor() const { return descriptor_; }
    std::string text() const
    {
        std::ifstream file("/proc/self/fd/" + std::to_string(descriptor_));
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

private:
    int descriptor_;
};

Program::Program(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment)
    : name_(words.front()), out_(std::make_unique<Output>()), err_(std::make_unique<Output>())
{
    std::vector<std::string> arguments = words;
    std::vector<std::string> variables;
    if (const char* path = std::getenv("PATH")) variables.push_back(std::string("PATH=") + path);
    for (const auto& [name, value] : environment)
        variables.push_back(name + "=" + value);
    auto argv = pointers_to(arguments);
    auto envp = pointers_to(variables);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, out_->descriptor(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err_->descriptor(), STDERR_FILENO);
    began_ = std::chrono::steady_clock::now();
    const int failure = ::posix_spawnp(&pid_, argv.front(), &actions, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        pid_ = -1;
        throw std::system_error(failure, std::generic_category(), "cannot start " + name_);
    }
}

Program::~Program()
{
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool Program::running() const
{
    siginfo_t info{};
    return pid_ >= 0 && ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

// What the kernel tells of an ended child is no less than what its parent held when it was started.
void Program::look_at_memory()
{
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) resident_kib_ = std::max(resident_kib_, std::atol(line.c_str() + 6));
}

void Program::terminate()
{
    if (pid_ >= 0) look_at_memory();
    if (pid_ >= 0) ::kill(pid_, SIGTERM);
}

Used Program::wait()
{
    const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot watch " + name_);
    pollfd ended{.fd = descriptor, .events = POLLIN, .revents = 0};
    while (::poll(&ended, 1, between_looks_ms) <= 0)
        look_at_memory();
    ::close(descriptor);
    int status = 0;
    rusage usage{};
    while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began_;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(name_ + " failed; it said:\n" + err_->text() + out_->text());
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime), wall.count(), resident_kib_, out_->text(), err_->text()};
}

Used run_to_the_end(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment)
{
    return Program(words, environment).wait();
}

} // namespace headcount::bench
