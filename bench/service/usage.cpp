#include "service/usage.hpp"

#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace headcount::bench {
namespace {

[[noreturn]] void fail(const std::string& what, pid_t pid)
{
    throw std::runtime_error("cannot read the " + what + " of process " + std::to_string(pid) + ": did it end?");
}

} // namespace

Memory memory_of(pid_t pid)
{
    std::ifstream file{"/proc/" + std::to_string(pid) + "/smaps_rollup"};
    Memory memory;
    std::string line;
    while (std::getline(file, line)) { // "Private_Dirty:       1234 kB"
        std::istringstream words{line};
        std::string name;
        std::uint64_t kib = 0;
        words >> name >> kib;
        if (name == "Rss:") memory.resident_kib = kib;
        if (name == "Anonymous:") memory.anonymous_kib = kib;
        if (name == "Private_Clean:" || name == "Private_Dirty:") memory.private_kib += kib;
    }
    if (memory.resident_kib == 0) fail("memory", pid);
    return memory;
}

std::chrono::nanoseconds cpu_time_of(pid_t pid)
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) fail("CPU time", pid);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

} // namespace headcount::bench
