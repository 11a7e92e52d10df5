// Real programs, since what is tested is what the kernel does with them.
#include "headcount/net/process.hpp"

#include "support/run_real.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <optional>
#include <sstream>

using namespace headcount;
using namespace std::chrono_literals;
using core::ErrorKind;
using Ended = core::Result<net::ProcessEnd>;

namespace {

struct ProcessWorld : test::RealWorld {
    net::RealProcesses processes{io.get_executor(), timers, {{"PATH", "/usr/bin:/bin"}, {"ANIMAL", "owl"}}};

    Ended run_words(std::vector<std::string> words, core::Duration limit = 10s)
    {
        net::Command command;
        command.words = std::move(words);
        return run_command(std::move(command), limit);
    }
    Ended run_command(net::Command command, core::Duration limit = 10s)
    {
        return run(processes.run(std::move(command), core::Deadline::after(timers.now(), limit)));
    }
    Ended shell(std::string script, core::Duration limit = 10s)
    {
        return run_words({"sh", "-c", std::move(script)}, limit);
    }
};

bool has_children()
{
    return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

// Neither there nor a zombie that waits for init.
bool is_gone(pid_t pid)
{
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string number, name, state;
    return !(file >> number >> name >> state) || state == "Z";
}

pid_t number_in(const std::string& path)
{
    pid_t number = 0;
    std::ifstream{path} >> number;
    return number;
}

} // namespace

BOOST_AUTO_TEST_SUITE(processes)

BOOST_AUTO_TEST_CASE(a_program_gets_its_words_as_they_are_and_its_output_comes_back)
{
    ProcessWorld w;
    const auto ended = w.run_words({"printf", "%s|", "a b", "$HOME;", "", "*"});
    BOOST_REQUIRE(ended.has_value());
    BOOST_TEST(ended->ok());
    BOOST_TEST(ended->output.reveal() == "a b|$HOME;||*|");
    BOOST_TEST(ended->error_output == "");
    BOOST_TEST(!has_children());
}

BOOST_AUTO_TEST_CASE(it_has_the_environment_that_was_given_and_no_other)
{
    ProcessWorld w;
    BOOST_TEST(w.run_words({"env"})->output.reveal() == "ANIMAL=owl\nPATH=/usr/bin:/bin\n");
}

BOOST_AUTO_TEST_CASE(its_exit_code_its_signal_and_its_last_words_are_told)
{
    ProcessWorld w;
    auto ended = w.shell("echo half; echo why >&2; exit 7");
    BOOST_TEST(ended->exit_code == 7);
    BOOST_TEST(!ended->ok());
    BOOST_TEST(ended->output.reveal() == "half\n");
    BOOST_TEST(ended->error_output == "why\n");
    ended = w.shell("kill -TERM $$");
    BOOST_TEST(ended->signal == SIGTERM);
    BOOST_TEST(!ended->ok());
}

BOOST_AUTO_TEST_CASE(its_standard_input_is_at_its_end_and_none_of_our_files_is_open)
{
    ProcessWorld w;
    int pair[2]; // as Asio opens them: not marked close-on-exec
    BOOST_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    BOOST_TEST(w.run_words({"cat"})->output.reveal() == "");
    const auto open_files = w.shell("ls /proc/$$/fd"); // the shell's own, not those of ls
    BOOST_TEST(open_files->output.reveal() == "0\n1\n2\n");
    close(pair[0]);
    close(pair[1]);
}

BOOST_AUTO_TEST_CASE(signals_that_we_ignore_are_not_ignored_by_the_program)
{
    ProcessWorld w;
    const auto before = std::signal(SIGTERM, SIG_IGN);
    const auto ended = w.shell("kill -TERM $$; echo deaf");
    std::signal(SIGTERM, before);
    BOOST_TEST(ended->signal == SIGTERM);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_started_is_named)
{
    ProcessWorld w;
    BOOST_TEST(w.run_words({"/nowhere/helper"}).error().message ==
               "cannot start /nowhere/helper: No such file or directory");
    BOOST_TEST(w.run_words({"/etc/passwd"}).error().message == "cannot start /etc/passwd: Permission denied");
    BOOST_TEST(w.run_words({}).error().kind == ErrorKind::invalid);
    BOOST_TEST(!has_children());
}

BOOST_AUTO_TEST_CASE(output_up_to_the_limit_comes_whole_and_more_ends_the_program)
{
    ProcessWorld w;
    net::Command command{{"head", "-c", "200000", "/dev/zero"}, 200'000};
    BOOST_TEST(w.run_command(command)->output.reveal().size() == 200'000U); // more than a pipe holds
    command.output_bytes = 199'999;
    BOOST_TEST(w.run_command(command).error().message == "head printed more than 199999 bytes and was killed");
    command.words = {"yes"};
    BOOST_TEST(w.run_command(command).error().kind == ErrorKind::invalid);
    BOOST_TEST(!has_children());
}

BOOST_AUTO_TEST_CASE(of_many_last_words_the_first_are_kept_and_the_program_is_not_held_up)
{
    ProcessWorld w;
    const auto ended = w.shell("head -c 300000 /dev/zero >&2; echo done");
    BOOST_TEST(ended->output.reveal() == "done\n");
    BOOST_TEST(ended->error_output.size() == 4'096U);
}

BOOST_AUTO_TEST_CASE(at_the_deadline_a_program_is_killed_with_its_children_and_reaped)
{
    ProcessWorld w;
    const std::string file = "/tmp/headcount-process-test-" + std::to_string(getpid());
    const auto ended = w.shell("sleep 100 & echo $! >" + file + "; trap '' TERM; wait", 300ms);
    BOOST_TEST(ended.error().kind == ErrorKind::deadline);
    BOOST_TEST(ended.error().retryable);
    BOOST_TEST(ended.error().message.starts_with("sh had not ended after 3"), ended.error().message);
    BOOST_TEST(!has_children());
    const pid_t grandchild = number_in(file);
    unlink(file.c_str());
    BOOST_REQUIRE(grandchild > 0);
    for (int i = 0; i < 200 && !is_gone(grandchild); ++i)
        usleep(10'000); // init reaps it, when it pleases
    BOOST_TEST(is_gone(grandchild));
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_cancelled_leaves_no_program_behind)
{
    ProcessWorld w;
    std::optional<Ended> ended;
    net::TaskGroup tasks{w.io.get_executor()};
    const auto keep = [](net::Processes& processes, core::Deadline deadline,
                         std::optional<Ended>& out) -> net::asio::awaitable<void> {
        net::Command command{{"sleep", "100"}};
        out = co_await processes.run(std::move(command), deadline);
    };
    tasks.spawn(keep(w.processes, core::Deadline::after(w.timers.now(), 60s), ended));
    w.io.run_for(50ms);
    BOOST_TEST(has_children());
    tasks.cancel();
    w.io.run_for(5s);
    BOOST_REQUIRE(ended.has_value());
    BOOST_TEST(ended->error().kind == ErrorKind::cancelled);
    BOOST_TEST(tasks.size() == 0U);
    BOOST_TEST(!has_children());
}

BOOST_AUTO_TEST_CASE(a_child_that_stays_behind_with_the_output_open_holds_nobody_up)
{
    ProcessWorld w;
    const auto began = w.timers.now();
    const auto ended = w.shell("setsid sleep 3 & echo done");
    BOOST_TEST(ended->output.reveal() == "done\n");
    BOOST_TEST((w.timers.now() - began < 2s));
}

BOOST_AUTO_TEST_CASE(many_programs_at_once_do_not_mix_up_their_ends)
{
    ProcessWorld w;
    std::vector<std::optional<Ended>> ended(20);
    net::TaskGroup tasks{w.io.get_executor()};
    const auto keep = [](net::Processes& processes, core::Deadline deadline, int number,
                         std::optional<Ended>& out) -> net::asio::awaitable<void> {
        net::Command command{{"sh", "-c", "echo " + std::to_string(number) + "; exit " + std::to_string(number)}};
        out = co_await processes.run(std::move(command), deadline);
    };
    for (int i = 0; i < 20; ++i)
        tasks.spawn(
            keep(w.processes, core::Deadline::after(w.timers.now(), 10s), i, ended[static_cast<std::size_t>(i)]));
    w.io.run_for(10s);
    for (int i = 0; i < 20; ++i) {
        const auto& one = ended[static_cast<std::size_t>(i)];
        BOOST_REQUIRE(one.has_value());
        BOOST_TEST((*one)->exit_code == i);
        BOOST_TEST((*one)->output.reveal() == std::to_string(i) + "\n");
    }
}

BOOST_AUTO_TEST_SUITE_END()
