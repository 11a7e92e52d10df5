#include "observe/line_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <latch>
#include <string>
#include <utility>
#include <vector>

using headcount::observe::LineQueue;

BOOST_AUTO_TEST_SUITE(line_queue)

namespace {

// What was written, and what of it was told as lost before it; read when the queue is gone.
struct Written {
    std::vector<std::string> lines;
    std::vector<std::size_t> lost;

    void take(std::string_view line, std::size_t count)
    {
        lines.emplace_back(line);
        lost.push_back(count);
    }
};

using Lines = std::vector<std::string>;
using Counts = std::vector<std::size_t>;

} // namespace

BOOST_AUTO_TEST_CASE(lines_are_written_in_their_order_all_of_them_before_the_end)
{
    Written written;
    Lines expected;
    {
        LineQueue queue(1'000, [&written](std::string_view line, std::size_t lost) { written.take(line, lost); });
        for (int i = 0; i < 1'000; ++i) {
            expected.push_back("line " + std::to_string(i));
            queue.add(expected.back());
        }
    }
    BOOST_TEST(written.lines == expected, boost::test_tools::per_element());
    BOOST_TEST(written.lost == Counts(1'000, 0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(while_the_writer_is_busy_the_oldest_lines_beyond_the_bound_are_lost_and_told_once)
{
    Written written;
    std::latch writing(1);
    std::latch go_on(1);
    {
        LineQueue queue(3, [&](std::string_view line, std::size_t lost) {
            if (written.lines.empty()) {
                writing.count_down();
                go_on.wait();
            }
            written.take(line, lost);
        });
        queue.add("being written");
        writing.wait();
        for (int i = 1; i <= 7; ++i)
            queue.add(std::to_string(i));
        go_on.count_down();
    }
    BOOST_TEST(written.lines == (Lines{"being written", "5", "6", "7"}), boost::test_tools::per_element());
    BOOST_TEST(written.lost == (Counts{0, 4, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_line_that_comes_while_the_thread_sleeps_wakes_it)
{
    std::latch first(1);
    std::latch second(1);
    LineQueue queue(3, [&](std::string_view line, std::size_t) { (line == "first" ? first : second).count_down(); });
    queue.add("first");
    first.wait();
    queue.add("second");
    second.wait(); // arriving here is the point
}

BOOST_AUTO_TEST_CASE(a_queue_of_nothing_ends)
{
    const LineQueue queue(3, [](std::string_view, std::size_t) { BOOST_ERROR("nothing was added"); });
}

BOOST_AUTO_TEST_SUITE_END()
