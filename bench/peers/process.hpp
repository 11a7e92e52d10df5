// A program that another one started, and what it used.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::bench {

struct Used {
    double cpu_seconds = 0;  // of all its threads, in user and system mode
    double wall_seconds = 0; // from its start to its end
    long resident_kib = 0;   // at most, as last seen before its end
    std::string output;
    std::string log; // its standard error
};

class Program {
public:
    // Nothing of our environment is handed on but PATH. Throws std::system_error where it cannot start.
    Program(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment);
    ~Program(); // kills what still runs
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    bool running() const;
    void terminate(); // SIGTERM
    Used wait();      // for its end; throws std::runtime_error with what it said where it fails

private:
    class Output;

    void look_at_memory();

    std::string name_;
    std::unique_ptr<Output> out_;
    std::unique_ptr<Output> err_;
    std::chrono::steady_clock::time_point began_;
    pid_t pid_ = -1; // -1: it was waited for
    long resident_kib_ = 0;
};

Used run_to_the_end(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment);

} // namespace headcount::bench
