#include "net/connect_race.hpp"

#include "headcount/net/task_group.hpp"
#include "net/black_hole.hpp"
#include "net/wire.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <initializer_list>
#include <iomanip>
#include <sstream>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;
using asio::ip::tcp;

namespace {

// Nobody answers at 127.0.0.2 and 127.0.0.3, somebody does at 127.0.0.1 and refuses at 127.0.0.4, all of one port.
struct World : VirtualWorld {
    BlackHole hole{io.get_executor(), "127.0.0.2"};
    std::optional<Listener> listener;
    std::vector<tcp::socket> filling;
    tcp::acceptor second_hole{io};

    World()
    {
        listener.emplace(io.get_executor(), "127.0.0.1", hole.port());
        const tcp::endpoint other{asio::ip::make_address("127.0.0.3"), hole.port()};
        second_hole.open(other.protocol());
        second_hole.bind(other);
        second_hole.listen(0);
        filling.emplace_back(io).connect(other);
    }

    asio::awaitable<RaceEnd> race(std::initializer_list<const char*> hosts, core::Duration limit)
    {
        std::vector<tcp::endpoint> endpoints;
        for (const auto* host : hosts)
            endpoints.emplace_back(asio::ip::make_address(host), hole.port());
        return connect_first(io.get_executor(), timers, std::move(endpoints),
                             core::Deadline::after(timers.now(), limit));
    }

    core::Duration took() const { return timers.now().time_since_epoch(); }

    // Connections to our port that this machine still tries to open, as the kernel lists them.
    int opening() const
    {
        std::ostringstream port;
        port << ':' << std::hex << std::uppercase << std::setw(4) << std::setfill('0') << hole.port();
        std::ifstream table("/proc/self/net/tcp");
        int count = 0;
        for (std::string line; std::getline(table, line);) {
            std::istringstream words(line);
            std::string number, local, remote, state;
            words >> number >> local >> remote >> state;
            if (remote.ends_with(port.str()) && state == "02") ++count;
        }
        return count;
    }
};

std::string winner(const RaceEnd& end)
{
    return end.winner ? end.winner->remote_endpoint().address().to_string() : "nobody";
}

} // namespace

BOOST_AUTO_TEST_SUITE(connect_race)

BOOST_FIXTURE_TEST_CASE(the_first_address_wins_at_once_where_it_answers, World)
{
    BOOST_TEST(winner(run(race({"127.0.0.1", "127.0.0.2"}, 1s))) == "127.0.0.1");
    BOOST_TEST((took() == 0ms));
}

BOOST_FIXTURE_TEST_CASE(an_address_that_swallows_packets_costs_250_ms_and_no_more, World)
{
    BOOST_TEST(winner(run(race({"127.0.0.2", "127.0.0.1"}, 10s))) == "127.0.0.1");
    BOOST_TEST((took() == 250ms));
    BOOST_TEST(opening() == 0); // the loser was closed
}

BOOST_FIXTURE_TEST_CASE(two_such_addresses_are_tried_side_by_side, World)
{
    TaskGroup tasks{io.get_executor()};
    std::optional<RaceEnd> end;
    tasks.spawn(test::detail::keep(race({"127.0.0.2", "127.0.0.3", "127.0.0.1"}, 10s), end));
    timers.run_until(timers.now() + 499ms);
    BOOST_TEST(opening() == 2);
    BOOST_TEST(!end);
    timers.run();
    BOOST_TEST(winner(*end) == "127.0.0.1");
    BOOST_TEST((took() == 500ms));
    BOOST_TEST(opening() == 0);
}

BOOST_FIXTURE_TEST_CASE(an_address_that_refuses_costs_nothing, World)
{
    BOOST_TEST(winner(run(race({"127.0.0.4", "127.0.0.2", "127.0.0.4", "127.0.0.1"}, 10s))) == "127.0.0.1");
    BOOST_TEST((took() == 250ms)); // of the second; the third's failure came after it, and the fourth at once
}

BOOST_FIXTURE_TEST_CASE(all_of_it_ends_at_the_limit, World)
{
    const auto end = run(race({"127.0.0.2", "127.0.0.4", "127.0.0.3"}, 700ms));
    BOOST_TEST(winner(end) == "nobody");
    BOOST_TEST(end.out_of_time);
    BOOST_TEST(end.reasons == "127.0.0.4: Connection refused"); // what is known all the same
    BOOST_TEST((took() == 700ms));
    BOOST_TEST(opening() == 0);
}

BOOST_FIXTURE_TEST_CASE(when_all_refuse_it_ends_at_once_with_their_reasons, World)
{
    const auto end = run(race({"127.0.0.4", "127.0.0.5"}, 1s));
    BOOST_TEST(winner(end) == "nobody");
    BOOST_TEST(!end.out_of_time);
    BOOST_TEST(end.reasons == "127.0.0.4: Connection refused, 127.0.0.5: Connection refused");
    BOOST_TEST((took() == 0ms));
}

BOOST_FIXTURE_TEST_CASE(cancelled_it_closes_what_it_began, World)
{
    TaskGroup tasks{io.get_executor()};
    std::optional<RaceEnd> end;
    tasks.spawn(test::detail::keep(race({"127.0.0.2", "127.0.0.3"}, 10s), end));
    timers.run_until(timers.now() + 300ms);
    BOOST_TEST(opening() == 2);
    tasks.cancel();
    timers.run_until(timers.now());
    BOOST_TEST_REQUIRE(end.has_value());
    BOOST_TEST(winner(*end) == "nobody");
    BOOST_TEST(opening() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
