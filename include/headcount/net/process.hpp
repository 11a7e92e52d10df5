// Other programs as a parameter: words and a deadline in, what the program printed and how it ended out.
// Production: RealProcesses. A test answers from a script. What a program is asked for is not known here.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/secret.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::net {

namespace asio = boost::asio;

struct Command {
    std::vector<std::string> words;         // the program (looked for in PATH unless it has a /) and its arguments
    std::size_t output_bytes = 64 * 1024;   // a program that prints more is killed
    std::size_t error_output_bytes = 4'096; // of what it prints there the beginning is kept
};

struct ProcessEnd {
    int exit_code = 0; // where it exited by itself
    int signal = 0;    // that ended it; 0: it exited by itself
    core::Secret output;
    std::string error_output;

    bool ok() const { return exit_code == 0 && signal == 0; }
};

class Processes {
public:
    virtual ~Processes() = default;

    // However the program ends is an answer. Errors: deadline (retryable), invalid (it cannot be started, or printed
    // too much) and cancelled. After any of them the program was killed, with those of its children that are in its
    // process group. What cannot be killed (it runs as another user, or hangs within the kernel) holds nobody up for
    // more than a second: it is left behind, and the error of a deadline says so.
    virtual asio::awaitable<core::Result<ProcessEnd>> run(Command command, core::Deadline deadline) = 0;
};

// A world without other programs, as the simulated one is: none can be started.
class NoProcesses final : public Processes {
public:
    asio::awaitable<core::Result<ProcessEnd>> run(Command command, core::Deadline deadline) override;
};

class UnreapedChildren; // src/net/spawn.hpp

// Without a shell, with /dev/null as standard input and no open file but the three standard ones, in a process group of
// its own. Its end is learned from a pidfd, so that nobody's handling of SIGCHLD is touched. Needs Linux 5.3.
class RealProcesses final : public Processes {
public:
    // The programs have the environment of this process, or the one that is given. Timers outlive the last call.
    RealProcesses(asio::any_io_executor executor, Timers& timers);
    RealProcesses(asio::any_io_executor executor, Timers& timers, std::map<std::string, std::string> environment);

    asio::awaitable<core::Result<ProcessEnd>> run(Command command, core::Deadline deadline) override;

private:
    asio::any_io_executor executor_;
    Timers& timers_;
    std::vector<std::string> environment_;       // "NAME=value"
    std::shared_ptr<UnreapedChildren> unreaped_; // reaped at the next run, once they have ended
};

} // namespace headcount::net
