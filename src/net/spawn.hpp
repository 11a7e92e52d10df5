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

// A child that was started and not reaped yet. Who lets it go kills and reaps it.
class Child {
public:
    Child(pid_t pid, Descriptor exit_event, Descriptor output, Descriptor error_output);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    int exit_event() const { return exit_event_.get(); } // readable when it has ended
    Descriptor& output() { return output_; }
    Descriptor& error_output() { return error_output_; }

    void kill(); // with its process group

    // True once it has ended and is reaped; then the two numbers are known.
    bool reap();
    int exit_code() const { return exit_code_; }
    int signal() const { return signal_; }

private:
    bool wait(int options);

    pid_t pid_;
    Descriptor exit_event_;
    Descriptor output_;
    Descriptor error_output_;
    bool reaped_ = false;
    int exit_code_ = 0;
    int signal_ = 0;
};

// Null, with errno's number in `problem`, where it cannot be started.
std::unique_ptr<Child> spawn(const std::vector<std::string>& words, const std::vector<std::string>& environment,
                             int& problem);

} // namespace headcount::net
