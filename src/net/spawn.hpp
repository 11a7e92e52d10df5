// Starting a program and its end, as the kernel knows them: pipes, process group, pidfd. No waiting here.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headcount::net {

// A file descriptor that closes itself.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int get() const { return number_; }
    int release() { return std::exchange(number_, -1); }

private:
    int number_ = -1;
};

// A child that was started and not reaped yet. Who lets it go kills it; it is reaped then only if it has ended already.
class Child {
public:
    Child(pid_t pid, Descriptor exit_event, Descriptor output, Descriptor error_output);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    int exit_event() const { return exit_event_.get(); } // readable when it has ended
    Descriptor& output() { return output_; }
    Descriptor& error_output() { return error_output_; }

    // With its process group. What runs as another user, as after a set-uid program has changed sides, is not ours to
    // kill, and a process that left the group is not found, but for the child itself.
    void kill();

    // True once it has ended and is reaped; then the two numbers are known.
    bool reap();
    bool reaped() const { return reaped_; }
    int exit_code() const { return exit_code_; }
    int signal() const { return signal_; }

private:
    pid_t pid_;
    Descriptor exit_event_;
    Descriptor output_;
    Descriptor error_output_;
    bool reaped_ = false;
    int exit_code_ = 0;
    int signal_ = 0;
};

// Children that were killed and have not ended. They are looked after now and then; nobody waits for them.
class UnreapedChildren {
public:
    void add(std::unique_ptr<Child> child) { children_.push_back(std::move(child)); }
    void reap(); // those that have ended by now

private:
    std::vector<std::unique_ptr<Child>> children_;
};

// Where it cannot be started, or its end could not be learned of, `problem` is errno's number: in the latter case a
// child is returned all the same, which is to be killed. Null: there is none.
std::unique_ptr<Child> spawn(const std::vector<std::string>& words, const std::vector<std::string>& environment,
                             int& problem);

} // namespace headcount::net
