#include "headcount/source/replay_source.hpp"

#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <sstream>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;
using source::Message;

namespace {

struct Replay {
    test::VirtualWorld world;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    std::istringstream in;
    std::unique_ptr<source::ReplaySource> replay;

    void of(const std::string& text, std::size_t window = 500)
    {
        in.str(text);
        replay = std::make_unique<source::ReplaySource>(world.timers, *log, source::make_line_reader(in),
                                                        source::ReplaySourceOptions{.index = 2, .window = window});
        replay->start();
    }
    std::vector<Message> next() { return world.run(replay->next(10)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(replay_source, Replay)

BOOST_AUTO_TEST_CASE(each_line_is_a_message_that_names_its_line_and_then_it_ends)
{
    of("{\"a\":1}\n\n  \n{\"b\":2}\n");
    const auto first = next();
    BOOST_REQUIRE(first.size() == 1U);
    BOOST_TEST(first[0].body == "{\"a\":1}");
    BOOST_TEST(first[0].id == "line 1");
    BOOST_TEST(first[0].ticket.source == 2U);
    BOOST_TEST(first[0].replayed);
    const auto second = next();
    BOOST_REQUIRE(second.size() == 1U);
    BOOST_TEST(second[0].id == "line 4");
    BOOST_TEST(next().empty());
    BOOST_TEST(next().empty());
    BOOST_TEST(replay->health().ready);
}

BOOST_AUTO_TEST_CASE(counts_what_was_done_with_and_what_was_given_back)
{
    of("1\n2\n3\n");
    const auto one = next();
    const auto two = next();
    const auto three = next();
    replay->ack(one[0].ticket);
    replay->ack(one[0].ticket); // once is once
    replay->retry_later(two[0].ticket, 15s);
    BOOST_TEST(next().empty()); // what was given back does not come again
    const auto counts = replay->counts();
    BOOST_TEST(counts.lines == 3U);
    BOOST_TEST(counts.done == 1U);
    BOOST_TEST(counts.failed == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_counted_and_does_not_end_it)
{
    of(std::string(source::longest_line + 1, 'x') + "\nnext\n");
    const auto message = next();
    BOOST_REQUIRE(message.size() == 1U);
    BOOST_TEST(message[0].id == "line 2");
    BOOST_TEST(replay->counts().too_long == 1U);
}

BOOST_AUTO_TEST_CASE(no_more_lines_are_out_than_the_window_allows)
{
    of("1\n2\n3\n", 2);
    const auto one = next();
    next();
    std::optional<std::vector<Message>> third;
    net::TaskGroup tasks{world.io.get_executor()};
    tasks.spawn(test::detail::keep(replay->next(10), third));
    world.timers.run_until(world.timers.now() + 1h);
    BOOST_TEST(!third.has_value());
    replay->ack(one[0].ticket);
    world.timers.run_until(world.timers.now() + 1s);
    BOOST_REQUIRE(third.has_value());
    BOOST_TEST(third->size() == 1U);
}

BOOST_AUTO_TEST_CASE(stopping_ends_it_even_while_its_window_is_full)
{
    of("1\n2\n", 1);
    next();
    std::optional<std::vector<Message>> second;
    net::TaskGroup tasks{world.io.get_executor()};
    tasks.spawn(test::detail::keep(replay->next(10), second));
    world.timers.run_until(world.timers.now() + 1s);
    replay->stop_receiving();
    world.timers.run_until(world.timers.now() + 1s);
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST(second->empty());
}

BOOST_AUTO_TEST_SUITE_END()
