#include "net/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>

namespace headcount::net {

namespace {

struct Pipe {
    Descriptor read;
    Descriptor write;
    int problem = 0;

    Pipe()
    {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            problem = errno;
            return;
        }
        read = Descriptor{ends[0]};
        write = Descriptor{ends[1]};
    }
};

// What the child does between fork and exec. Sockets are not marked close-on-exec, so all but the three are closed.
class Actions {
public:
    Actions(const Pipe& output, const Pipe& errors)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output.write.get(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, errors.write.get(), STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;

    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

// A process group of its own, and signals as a program expects to find them: ours stay ours.
class Attributes {
public:
    Attributes()
    {
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setpgroup(&attributes_, 0);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes_, &none);
        sigset_t all;
        sigfillset(&all);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(const std::vector<std::string>& texts)
{
    std::vector<char*> out;
    for (const auto& text : texts)
        out.push_back(const_cast<char*>(text.c_str())); // posix_spawn takes char* and changes nothing
    out.push_back(nullptr);
    return out;
}

} // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor()
{
    if (number_ >= 0) close(number_);
}

Child::Child(pid_t pid, Descriptor exit_event, Descriptor output, Descriptor error_output)
    : pid_(pid), exit_event_(std::move(exit_event)), output_(std::move(output)), error_output_(std::move(error_output))
{
}

Child::~Child()
{
    if (reaped_) return;
    kill();
    reap();
}

// Whether it helped is learned from its end.
void Child::kill()
{
    if (reaped_) return;
    ::kill(-pid_, SIGKILL); // while it is not reaped, its number is nobody else's
    syscall(SYS_pidfd_send_signal, exit_event_.get(), SIGKILL, nullptr, 0);
}

bool Child::reap()
{
    if (reaped_) return true;
    siginfo_t info{};
    int result = 0;
    do
        result = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG);
    while (result != 0 && errno == EINTR);
    if (result == 0 && info.si_pid == 0) return false; // still running
    reaped_ = true;
    if (result != 0) exit_code_ = -1; // somebody else reaped it: how it ended is not known, so it did not end well
    if (result != 0) return true;
    (info.si_code == CLD_EXITED ? exit_code_ : signal_) = info.si_status;
    return true;
}

std::unique_ptr<Child> spawn(const std::vector<std::string>& words, const std::vector<std::string>& environment,
                             int& problem)
{
    Pipe output;
    Pipe errors;
    problem = output.problem != 0 ? output.problem : errors.problem;
    if (problem != 0) return nullptr;
    const Actions actions{output, errors};
    const Attributes attributes;
    const auto arguments = pointers(words);
    const auto variables = pointers(environment);
    pid_t pid = -1;
    problem =
        posix_spawnp(&pid, arguments.front(), actions.get(), attributes.get(), arguments.data(), variables.data());
    if (problem != 0) return nullptr;
    Descriptor exit_event{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))}; // the header of glibc 2.36 is not for C++
    if (exit_event.get() < 0) problem = errno;
    return std::make_unique<Child>(pid, std::move(exit_event), std::move(output.read), std::move(errors.read));
}

void UnreapedChildren::reap()
{
    std::erase_if(children_, [](const auto& child) { return child->reap(); });
}

} // namespace headcount::net
