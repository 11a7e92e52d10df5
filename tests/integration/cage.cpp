#include "integration/cage.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace headcount::test {

namespace fs = std::filesystem;

namespace {

constexpr int period_us = 100'000;

bool write(const fs::path& file, const std::string& text)
{
    std::ofstream out{file};
    out << text << std::flush;
    return out.good();
}

// The path of this process in a hierarchy: of version 1 by the controller's name, of version 2 by "".
std::string own_path(const std::string& controller)
{
    std::ifstream groups{"/proc/self/cgroup"};
    for (std::string line; std::getline(groups, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (line.substr(first + 1, second - first - 1) == controller) return line.substr(second + 1);
    }
    return "/";
}

} // namespace

struct Cage::Impl {
    std::string kind;
    std::vector<fs::path> groups; // to be in
    double share = 1;
    std::jthread throttle; // where there are no groups

    // A group below our own, with these limits; nothing where that is not possible.
    bool make(const fs::path& hierarchy, const std::string& controller,
              const std::vector<std::pair<std::string, std::string>>& limits)
    {
        fs::path group = hierarchy.string() + own_path(controller);
        group /= "headcount-test-" + std::to_string(::getpid());
        std::error_code error;
        if (!fs::create_directory(group, error)) return false;
        groups.push_back(group);
        for (const auto& [file, value] : limits)
            if (!fs::exists(group / file, error) || !write(group / file, value)) return false;
        return true;
    }

    void remove()
    {
        for (const fs::path& group : groups)
            for (int tries = 0; ::rmdir(group.c_str()) != 0 && tries < 50; ++tries)
                std::this_thread::sleep_for(std::chrono::milliseconds{20}); // until the kernel has noticed the end
        groups.clear();
    }
};

Cage::Cage(std::size_t bytes, double processors) : impl_(std::make_unique<Impl>())
{
    const std::string memory = std::to_string(bytes);
    const std::string quota = std::to_string(static_cast<int>(processors * period_us));
    const std::string period = std::to_string(period_us);
    impl_->share = processors;
    impl_->kind = "cgroup v2";
    if (impl_->make("/sys/fs/cgroup", "", {{"memory.max", memory}, {"cpu.max", quota + " " + period}})) return;
    impl_->remove();
    impl_->kind = "cgroup v1";
    if (impl_->make("/sys/fs/cgroup/memory", "memory", {{"memory.limit_in_bytes", memory}}) &&
        impl_->make("/sys/fs/cgroup/cpu", "cpu", {{"cpu.cfs_period_us", period}, {"cpu.cfs_quota_us", quota}}))
        return;
    impl_->remove();
    impl_->kind = "measured and stopped";
}

Cage::~Cage()
{
    impl_->throttle = {};
    impl_->remove();
}

Command Cage::around(Command command) const
{
    if (impl_->groups.empty()) return command;
    std::string script;
    for (const fs::path& group : impl_->groups)
        script += "echo $$ >" + (group / "cgroup.procs").string() + " && ";
    std::vector<std::string> words{"/bin/sh", "-c", script + "exec \"$0\" \"$@\""};
    words.insert(words.end(), command.words.begin(), command.words.end());
    command.words = std::move(words);
    return command;
}

void Cage::started(pid_t pid)
{
    if (!impl_->groups.empty()) return;
    impl_->throttle = std::jthread([pid, share = impl_->share](const std::stop_token& stop) {
        const std::chrono::microseconds running{static_cast<int>(share * period_us)};
        while (!stop.stop_requested()) {
            ::kill(pid, SIGCONT);
            std::this_thread::sleep_for(running);
            if (share < 1) ::kill(pid, SIGSTOP);
            std::this_thread::sleep_for(std::chrono::microseconds{period_us} - running);
        }
        ::kill(pid, SIGCONT);
    });
}

std::string Cage::kind() const
{
    return impl_->kind;
}

std::size_t most_resident(pid_t pid)
{
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string word; status >> word;) {
        if (word != "VmHWM:") continue;
        std::size_t kib = 0;
        status >> kib;
        return kib * 1024;
    }
    throw std::runtime_error("the kernel does not tell how much memory a process had");
}

double processor_seconds(pid_t pid)
{
    std::ifstream file{"/proc/" + std::to_string(pid) + "/schedstat"}; // nanoseconds first, of its main thread
    double nanoseconds = 0;
    if (!(file >> nanoseconds)) throw std::runtime_error("the kernel does not tell how long a process has run");
    return nanoseconds / 1e9;
}

} // namespace headcount::test
