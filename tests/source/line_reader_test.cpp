#include "headcount/source/line_reader.hpp"

#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace headcount;
using source::Line;
using source::LineReader;

namespace {

boost::asio::awaitable<std::vector<Line>> read_all(LineReader& reader)
{
    std::vector<Line> lines;
    while (auto line = co_await reader.next())
        lines.push_back(std::move(*line));
    co_return lines;
}

std::vector<std::string> texts(const std::vector<Line>& lines)
{
    std::vector<std::string> out;
    for (const Line& line : lines)
        out.push_back(line.too_long ? "(too long)" : line.text);
    return out;
}

std::vector<std::string> lines_of(const std::string& text)
{
    test::VirtualWorld world;
    std::istringstream in(text);
    const auto reader = source::make_line_reader(in);
    return texts(world.run(read_all(*reader)));
}

using Texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(line_reader)

BOOST_AUTO_TEST_CASE(gives_each_line_without_its_end)
{
    BOOST_TEST((lines_of("") == Texts{}));
    BOOST_TEST((lines_of("a\nbc\n") == Texts{"a", "bc"}));
    BOOST_TEST((lines_of("a\r\n\n b") == Texts{"a", "", " b"}));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_said_to_be_so_and_the_next_one_is_whole)
{
    const std::string longest(source::longest_line, 'x');
    BOOST_TEST((lines_of(longest + "\nnext") == Texts{longest, "next"}));
    BOOST_TEST((lines_of(longest + "x\nnext") == Texts{"(too long)", "next"}));
    BOOST_TEST((lines_of(std::string(10 * source::longest_line, 'x') + "\nnext\n") == Texts{"(too long)", "next"}));
    BOOST_TEST((lines_of("first\n" + longest + longest) == Texts{"first", "(too long)"}));
}

BOOST_AUTO_TEST_CASE(reads_a_pipe_without_blocking_the_thread)
{
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    boost::asio::io_context io;
    const auto reader = source::make_line_reader(io.get_executor(), ends[0]);
    ::close(ends[0]);
    std::optional<std::vector<Line>> lines;
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(test::detail::keep(read_all(*reader), lines));
    io.poll(); // returns although nothing was written yet
    BOOST_TEST(tasks.size() == 1U);
    BOOST_REQUIRE(::write(ends[1], "one\ntw", 6) == 6);
    BOOST_REQUIRE(::write(ends[1], "o\n", 2) == 2);
    ::close(ends[1]);
    io.run();
    BOOST_REQUIRE(lines.has_value());
    BOOST_TEST((texts(*lines) == Texts{"one", "two"}));
}

BOOST_AUTO_TEST_CASE(a_cancelled_reader_gives_nothing_more)
{
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    boost::asio::io_context io;
    const auto reader = source::make_line_reader(io.get_executor(), ends[0]);
    ::close(ends[0]);
    std::optional<std::vector<Line>> lines;
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(test::detail::keep(read_all(*reader), lines));
    io.poll();
    reader->cancel();
    io.restart();
    io.run();
    BOOST_REQUIRE(lines.has_value());
    BOOST_TEST(lines->empty());
    ::close(ends[1]);
}

BOOST_AUTO_TEST_SUITE_END()
