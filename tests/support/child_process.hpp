// A program as a child of a test: started without a shell, its output read with a deadline, always ended and reaped.
// For integration tests only: it waits in real time. What a program should print is left to its test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::test {

struct Command {
    std::vector<std::string> words;                 // program (looked for in PATH unless it has a /) and arguments
    std::map<std::string, std::string> environment; // in addition to what is inherited; an empty value takes one away
    bool inherit_environment = true;                // false: nothing but PATH
    std::string input;                              // standard input, then its end
    std::string directory;                          // to run in; empty: this one
};

struct Ended {
    int exit_code = -1; // -1 where a signal ended it
    int signal = 0;     // 0 where it exited by itself

    bool ok() const { return exit_code == 0; }
    friend bool operator==(const Ended&, const Ended&) = default;
};

std::ostream& operator<<(std::ostream& out, const Ended& ended);

class ChildProcess {
public:
    using Limit = std::chrono::milliseconds; // from the call

    explicit ChildProcess(const Command& command); // throws std::runtime_error with a sentence if it cannot start
    ~ChildProcess();                               // kills what still runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // The next line of standard output, without its end; nothing after the limit, or when there will be no more.
    std::optional<std::string> read_line(Limit limit);
    // The first line from here on that contains the text; lines before it are skipped (they stay in output()).
    std::optional<std::string> read_line_with(std::string_view text, Limit limit);

    void signal(int number); // nothing happens where it has ended
    void terminate();        // SIGTERM
    void kill();             // SIGKILL

    // Waits for its end, reading what it prints; nothing after the limit: it still runs.
    std::optional<Ended> wait(Limit limit);
    bool running();

    pid_t pid() const { return pid_; }
    const std::string& output() const { return out_.text; }       // everything it printed so far
    const std::string& error_output() const { return err_.text; } // the same of standard error

private:
    struct Stream {
        int descriptor = -1;
        std::string text;
        std::size_t taken = 0; // of text, by read_line

        void read_some(); // what is there, or its end
        void close();
    };

    bool pump(std::chrono::steady_clock::time_point until); // one wait; false when `until` has come
    std::optional<std::string> take_line();
    void reap(bool block);

    pid_t pid_ = -1;
    int exit_event_ = -1; // a pidfd: readable at its end
    Stream out_;
    Stream err_;
    std::optional<Ended> ended_;
};

struct Finished {
    Ended ended;
    std::string output;
    std::string error_output;
};

std::ostream& operator<<(std::ostream& out, const Finished& finished);

// Runs the command to its end. Throws std::runtime_error where it cannot start or is not done within the limit.
Finished run_process(const Command& command, ChildProcess::Limit limit);

// A directory of its own under the system's temporary one, taken away with everything in it.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string file(std::string_view name) const { return path_ + '/' + std::string{name}; }

private:
    std::string path_;
};

} // namespace headcount::test
