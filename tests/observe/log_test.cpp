#include "headcount/observe/log.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <unistd.h>

using namespace headcount;
using observe::LogFormat;
using observe::LogLevel;

BOOST_AUTO_TEST_SUITE(queued_log)

namespace {

struct FixedClock final : core::Clock {
    core::Time now() const override { return {}; }
    core::WallTime wall() const override { return {}; }
};

struct Pipe {
    int read_end = -1;
    int write_end = -1;

    Pipe()
    {
        int ends[2];
        BOOST_REQUIRE_EQUAL(::pipe(ends), 0);
        read_end = ends[0];
        write_end = ends[1];
    }
    ~Pipe()
    {
        if (read_end >= 0) ::close(read_end);
        close_writer();
    }
    void close_writer()
    {
        if (write_end >= 0) ::close(write_end);
        write_end = -1;
    }
    std::string read_all()
    {
        close_writer();
        std::string text;
        char part[4096];
        for (ssize_t n; (n = ::read(read_end, part, sizeof part)) > 0;)
            text.append(part, static_cast<std::size_t>(n));
        return text;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(what_was_written_stands_in_the_descriptor_when_the_log_is_gone)
{
    Pipe pipe;
    const FixedClock clock;
    {
        const auto log = observe::make_log(LogLevel::info, LogFormat::json, clock, pipe.write_end);
        log->info("one", {{"n", 1}});
        log->error("two");
    }
    BOOST_TEST(pipe.read_all() == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"msg\":\"one\",\"n\":1}\n"
                                  "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"error\",\"msg\":\"two\"}\n");
}

BOOST_AUTO_TEST_CASE(a_line_below_the_level_is_not_written_and_off_writes_nothing)
{
    Pipe pipe;
    const FixedClock clock;
    {
        const auto log = observe::make_log(LogLevel::warn, LogFormat::text, clock, pipe.write_end);
        const auto off = observe::make_log(LogLevel::off, LogFormat::text, clock, pipe.write_end);
        log->info("quiet");
        log->warn("loud");
        off->error("never");
        BOOST_TEST(!log->enabled(LogLevel::info));
        BOOST_TEST(log->enabled(LogLevel::error));
        BOOST_TEST(!off->enabled(LogLevel::error));
    }
    BOOST_TEST(pipe.read_all() == "1970-01-01T00:00:00.000Z WARN  loud\n");
}

BOOST_AUTO_TEST_CASE(a_reader_that_stalls_blocks_neither_the_writer_nor_the_end)
{
    Pipe pipe;
    const FixedClock clock;
    {
        const auto log = observe::make_log(LogLevel::info, LogFormat::text, clock, pipe.write_end);
        for (int i = 0; i < 20000; ++i)
            log->info("a line that nobody reads, more of them than pipe and queue hold");
    }
    // Arriving here is the point; what the pipe took is whole up to the line that was being written.
    const std::string text = pipe.read_all();
    BOOST_TEST(text.size() > 0u);
    BOOST_TEST(text.size() < 200'000u);
}

BOOST_AUTO_TEST_CASE(lines_that_were_lost_are_counted_in_a_line_of_their_own)
{
    Pipe pipe;
    const FixedClock clock;
    auto log = observe::make_log(LogLevel::info, LogFormat::json, clock, pipe.write_end);
    for (int i = 0; i < 20000; ++i)
        log->info("a line that nobody reads while it is written");
    // The reader wakes up: everything still queued comes out while we read, and the loss is told.
    const int writer = pipe.write_end;
    std::string text;
    char part[4096];
    while (text.find("lines were lost") == std::string::npos) {
        const ssize_t n = ::read(pipe.read_end, part, sizeof part);
        BOOST_REQUIRE_GT(n, 0);
        text.append(part, static_cast<std::size_t>(n));
    }
    ::fcntl(writer, F_SETPIPE_SZ, 1 << 20); // the rest fits without a reader
    log.reset();
    text += pipe.read_all();
    int lost = 0; // told once or, where the writing thread is slow, several times
    for (auto at = text.find("\"lost\":"); at != std::string::npos; at = text.find("\"lost\":", at + 1))
        lost += std::stoi(text.substr(at + 7));
    BOOST_TEST(lost > 1000);
}

BOOST_AUTO_TEST_CASE(a_reader_that_went_away_costs_lines_only)
{
    Pipe broken;
    Pipe whole;
    const FixedClock clock;
    const auto before = std::signal(SIGPIPE, SIG_IGN); // as main() does
    ::close(broken.read_end);
    broken.read_end = -1;
    {
        const auto lost = observe::make_log(LogLevel::info, LogFormat::text, clock, broken.write_end);
        const auto log = observe::make_log(LogLevel::info, LogFormat::text, clock, whole.write_end);
        for (int i = 0; i < 100; ++i)
            lost->info("into the void");
        log->info("still here");
    }
    std::signal(SIGPIPE, before);
    BOOST_TEST(whole.read_all() == "1970-01-01T00:00:00.000Z INFO  still here\n");
}

BOOST_AUTO_TEST_CASE(the_silent_log_is_enabled_for_nothing)
{
    const auto log = observe::make_silent_log();
    log->error("nobody hears this");
    BOOST_TEST(!log->enabled(LogLevel::error));
}

BOOST_AUTO_TEST_CASE(a_direct_log_has_written_each_line_when_the_call_returns)
{
    Pipe pipe;
    const FixedClock clock;
    const auto log = observe::make_direct_log(LogLevel::info, LogFormat::json, clock, pipe.write_end);
    log->debug("not this");
    log->info("hello", {{"a", 1}});
    char part[256];
    const auto size = ::read(pipe.read_end, part, sizeof part); // would wait for ever if nothing were there
    BOOST_REQUIRE(size > 0);
    const std::string line(part, static_cast<std::size_t>(size));
    BOOST_TEST(line.ends_with("\"msg\":\"hello\",\"a\":1}\n"), line);
    BOOST_TEST(line.find("not this") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_direct_log_gives_up_on_a_reader_that_stalls_and_says_how_many_lines_that_cost)
{
    Pipe pipe;
    const FixedClock clock;
    const auto log = observe::make_direct_log(LogLevel::info, LogFormat::json, clock, pipe.write_end);
    const auto began = std::chrono::steady_clock::now();
    const std::string words(100, 'x');
    for (int i = 0; i < 2000; ++i) // three times what a pipe holds
        log->info("line", {{"n", i}, {"words", words}});
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds{10}));

    std::string text;
    char part[4096];
    pollfd there{pipe.read_end, POLLIN, 0};
    for (; ::poll(&there, 1, 0) > 0; there.revents = 0) {
        const auto n = ::read(pipe.read_end, part, sizeof part);
        BOOST_REQUIRE(n > 0);
        text.append(part, static_cast<std::size_t>(n));
    }
    const auto taken = std::ranges::count(text, '\n');
    log->info("read again");
    log->info("and again");
    const std::string last = pipe.read_all();
    BOOST_TEST(last == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"warn\",\"msg\":\"log lines were lost: "
                       "standard error was not read\",\"lost\":" +
                           std::to_string(2000 - taken) +
                           "}\n"
                           "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"msg\":\"read again\"}\n"
                           "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"msg\":\"and again\"}\n");
}

BOOST_AUTO_TEST_CASE(a_direct_log_begins_a_line_anew_behind_one_that_was_cut_off)
{
    Pipe pipe;
    const FixedClock clock;
    const auto log = observe::make_direct_log(LogLevel::info, LogFormat::text, clock, pipe.write_end);
    log->info(std::string(100'000, 'x')); // more than a pipe holds
    log->info("lost as well");
    std::string text(65'536, ' ');
    BOOST_REQUIRE(::read(pipe.read_end, text.data(), text.size()) > 0);
    log->info("read again");
    BOOST_TEST(pipe.read_all() ==
               "\n1970-01-01T00:00:00.000Z WARN  log lines were lost: standard error was not read lost=2\n"
               "1970-01-01T00:00:00.000Z INFO  read again\n");
}

BOOST_AUTO_TEST_SUITE_END()
