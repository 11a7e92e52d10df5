// Programs that do not go when told to: those that left their process group, and those that may not be killed.
#include "headcount/net/process.hpp"

#include "support/run_real.hpp"

#include <boost/test/unit_test.hpp>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;
using core::ErrorKind;
using Ended = core::Result<net::ProcessEnd>;

namespace {

struct ProcessWorld : test::RealWorld {
    net::RealProcesses processes{io.get_executor(), timers, {{"PATH", "/usr/bin:/bin"}}};

    Ended run_words(std::vector<std::string> words, core::Duration limit)
    {
        net::Command command{std::move(words)};
        return run(processes.run(std::move(command), core::Deadline::after(timers.now(), limit)));
    }
};

enum class Children { none, running, ended };

// Without reaping any.
Children children()
{
    siginfo_t info{};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return Children::none;
    return info.si_pid == 0 ? Children::running : Children::ended;
}

// From now on the system refuses this process every signal to another, as it does for one of another user.
bool forbid_signals()
{
    const auto refuse = static_cast<std::uint32_t>(SECCOMP_RET_ERRNO | EPERM);
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_send_signal, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refuse),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// What the check complains of in a process of its own, which does not come back changed; empty: nothing.
std::string complaint_of(const std::function<std::string()>& check)
{
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t pid = fork();
    if (pid == 0) {
        std::string text;
        try {
            text = check();
        } catch (const std::exception& error) {
            text = error.what();
        }
        const auto written = write(ends[1], text.data(), text.size());
        _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    close(ends[1]);
    std::string text(4096, '\0');
    const auto size = read(ends[0], text.data(), text.size());
    close(ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    if (status != 0) return "the check did not end well";
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string left_behind_and_reaped_later()
{
    const std::string file = "/tmp/headcount-stubborn-test-" + std::to_string(getpid());
    std::ofstream{file} << "stay";
    ProcessWorld w;
    const auto began = w.timers.now();
    const auto ended = w.run_words({"sh", "-c", "while [ -e " + file + " ]; do sleep 0.1; done"}, 200ms);
    const auto took = w.timers.now() - began;
    const auto then = children();
    std::remove(file.c_str());
    if (!ended.has_error() || ended.error().kind != ErrorKind::deadline) return "no deadline";
    if (ended.error().message.find("could not be killed: it still runs") == std::string::npos)
        return ended.error().message;
    if (took < 1200ms || took > 8s) return "not after a second";
    if (then != Children::running) return "it does not run";
    for (int i = 0; i < 1000 && children() == Children::running; ++i)
        usleep(10'000);
    if (children() != Children::ended) return "it has not ended, or somebody reaped it";
    if (!w.run_words({"true"}, 10s).has_value()) return "the next run fails";
    return children() == Children::none ? "" : "it was not reaped";
}

std::string never_waited_for_by_a_destructor()
{
    const std::string file = "/tmp/headcount-stubborn-test-" + std::to_string(getpid());
    std::ofstream{file} << "stay";
    {
        ProcessWorld w;
        w.run_words({"sh", "-c", "while [ -e " + file + " ]; do sleep 0.1; done"}, 1ms);
    }
    const auto then = children();
    std::remove(file.c_str());
    return then == Children::running ? "" : "it does not run";
}

} // namespace

BOOST_AUTO_TEST_SUITE(stubborn_processes)

BOOST_AUTO_TEST_CASE(one_that_left_its_process_group_is_killed_all_the_same)
{
    ProcessWorld w;
    const auto ended = w.run_words({"perl", "-e", "setpgrp(0, getpgrp(getppid())) or die; sleep 15"}, 500ms);
    BOOST_TEST_REQUIRE(ended.has_error());
    BOOST_TEST(ended.error().message.ends_with(" ms and was killed"), ended.error().message);
    BOOST_TEST((children() == Children::none));
}

BOOST_AUTO_TEST_CASE(one_that_may_not_be_killed_is_left_behind_after_a_second_and_reaped_by_the_next_run)
{
    const auto check = [] { return forbid_signals() ? left_behind_and_reaped_later() : "seccomp is not there"; };
    BOOST_TEST(complaint_of(check) == "");
}

BOOST_AUTO_TEST_CASE(nor_does_the_end_of_the_caller_wait_for_it)
{
    const auto check = [] { return forbid_signals() ? never_waited_for_by_a_destructor() : "seccomp is not there"; };
    BOOST_TEST(complaint_of(check) == "");
}

BOOST_AUTO_TEST_SUITE_END()
