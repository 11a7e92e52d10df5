// Bounds a process as a container's are: so much memory, so much of a processor. By cgroups where this machine lets us
// make them (version 2, else 1), else the memory is only measured and the processor is taken away by stopping the
// process for the rest of each tenth of a second.
#pragma once

#include "support/child_process.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <sys/types.h>

namespace headcount::test {

class Cage {
public:
    Cage(std::size_t bytes, double processors); // of the processors, at most 1 where there are no cgroups
    ~Cage();                                    // the process must have ended
    Cage(const Cage&) = delete;
    Cage& operator=(const Cage&) = delete;

    // The same command, in the cage from its first instruction on.
    Command around(Command command) const;
    void started(pid_t pid); // and from then on, where there are no cgroups

    std::string kind() const; // "cgroup v1", "cgroup v2", "measured and stopped"

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The most memory that it ever had resident, in bytes, and its time on processors so far, in seconds.
std::size_t most_resident(pid_t pid);
double processor_seconds(pid_t pid);

} // namespace headcount::test
