#include "net/pool.hpp"

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace headcount::net {

std::ostream& operator<<(std::ostream& out, const Pool::Grant& grant)
{
    return out << (grant.reused ? "reused " : "fresh ") << grant.connection;
}

} // namespace headcount::net

namespace {

constexpr core::Time start{};
const Endpoint ecs{true, "ecs.test", 443};
const Endpoint sqs{true, "sqs.test", 443};
const Endpoint sts{true, "sts.test", 443};

constexpr Pool::Grant fresh(Pool::Connection connection)
{
    return {connection, false};
}

constexpr Pool::Grant reused(Pool::Connection connection)
{
    return {connection, true};
}

using Connections = std::vector<Pool::Connection>;
using Tickets = std::vector<Pool::Ticket>;

} // namespace

BOOST_AUTO_TEST_SUITE(pool)

BOOST_AUTO_TEST_CASE(the_idle_connection_that_was_used_last_is_taken_first)
{
    Pool pool{{4, 4, 20s}};
    for (const Pool::Connection next : {1, 2, 3})
        BOOST_TEST(*pool.acquire(ecs, start) == fresh(next));
    pool.give_back(2, start);
    pool.give_back(1, start + 1s);
    pool.check();
    BOOST_TEST(*pool.acquire(ecs, start + 2s) == reused(1));
    BOOST_TEST(*pool.acquire(sqs, start + 2s) == fresh(4));
    BOOST_TEST(*pool.acquire(ecs, start + 2s) == reused(2));
    BOOST_TEST(pool.stats().reused == 2u);
    pool.check();
}

BOOST_AUTO_TEST_CASE(it_tells_which_idle_connections_so_many_others_came_after)
{
    using Some = std::vector<Pool::Connection>;
    Pool pool{{4, 4, 20s}};
    for (const Pool::Connection next : {1, 2, 3})
        BOOST_TEST(*pool.acquire(ecs, start) == fresh(next));
    pool.give_back(2, start);
    BOOST_TEST((pool.idle_behind(1) == Some{}));
    pool.give_back(1, start + 1s);
    BOOST_TEST((pool.idle_behind(1) == Some{2}));
    BOOST_TEST((pool.idle_behind(0) == Some{2, 1}));
    pool.give_back(3, start + 2s);
    BOOST_TEST((pool.idle_behind(1) == Some{2, 1}));
    BOOST_TEST((pool.idle_behind(2) == Some{2}));
    BOOST_TEST((pool.idle_behind(3) == Some{}));
    BOOST_TEST(*pool.acquire(ecs, start + 3s) == reused(3));
    BOOST_TEST((pool.idle_behind(1) == Some{2}));
}

BOOST_AUTO_TEST_CASE(turns_come_in_the_order_of_arrival_over_all_endpoints)
{
    Pool pool{{2, 2, 20s}};
    pool.acquire(ecs, start);
    pool.acquire(sqs, start);
    BOOST_TEST(!pool.acquire(sts, start));
    const auto first = pool.wait(sts);
    BOOST_TEST(!pool.acquire(ecs, start));
    const auto second = pool.wait(ecs);
    BOOST_TEST(pool.stats().waiting == 2u);

    pool.closed(1, start); // ecs' own slot, and yet the other one has waited longer
    pool.check();
    BOOST_TEST((pool.take_changes().wake == Tickets{first}));
    BOOST_TEST(*pool.granted(first) == fresh(3));
    BOOST_TEST(!pool.granted(second));
    pool.closed(3, start);
    BOOST_TEST((pool.take_changes().wake == Tickets{second}));
    BOOST_TEST(*pool.granted(second) == fresh(4));
    pool.check();
}

BOOST_AUTO_TEST_CASE(a_newcomer_does_not_overtake_who_waits_for_the_same_endpoint)
{
    Pool pool{{9, 1, 20s}};
    pool.acquire(ecs, start);
    const auto first = pool.wait(ecs);
    pool.give_back(1, start);
    BOOST_TEST(!pool.acquire(ecs, start)); // it is first's, who has not woken up yet
    BOOST_TEST(*pool.granted(first) == reused(1));
    BOOST_TEST(pool.stats().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(one_endpoint_never_has_more_than_its_share_and_others_are_served_meanwhile)
{
    Pool pool{{9, 2, 20s}};
    pool.acquire(ecs, start);
    pool.acquire(ecs, start);
    BOOST_TEST(!pool.acquire(ecs, start));
    pool.wait(ecs);
    BOOST_TEST(*pool.acquire(sqs, start) == fresh(3));
    pool.closed(3, start); // no help to who waits for ecs
    BOOST_TEST(pool.take_changes().wake.empty());
    pool.check();
}

BOOST_AUTO_TEST_CASE(when_every_connection_is_taken_the_one_idle_for_longest_gives_way)
{
    Pool pool{{3, 3, 20s}};
    pool.acquire(ecs, start);
    pool.acquire(sqs, start);
    pool.acquire(sqs, start);
    pool.give_back(3, start + 1s);
    pool.give_back(1, start + 2s);
    BOOST_TEST(*pool.acquire(sts, start + 3s) == fresh(4));
    BOOST_TEST((pool.take_changes().close == Connections{3}));
    BOOST_TEST(pool.stats().open == 3u);
    pool.check();
}

BOOST_AUTO_TEST_CASE(a_connection_given_back_serves_who_waits_for_another_endpoint_by_giving_way)
{
    Pool pool{{1, 1, 20s}};
    pool.acquire(ecs, start);
    const auto ticket = pool.wait(sqs);
    pool.give_back(1, start);
    const auto changes = pool.take_changes();
    BOOST_TEST((changes.close == Connections{1}));
    BOOST_TEST((changes.wake == Tickets{ticket}));
    BOOST_TEST(*pool.granted(ticket) == fresh(2));
    pool.check();
}

BOOST_AUTO_TEST_CASE(what_has_been_idle_for_too_long_is_not_used_and_closed_in_time)
{
    Pool pool{{4, 4, 20s}};
    BOOST_TEST((pool.next_expiry() == core::Time::max()));
    pool.acquire(ecs, start);
    pool.acquire(sqs, start);
    pool.give_back(1, start);
    pool.give_back(2, start + 5s);
    BOOST_TEST((pool.next_expiry() == start + 20s));
    BOOST_TEST(*pool.acquire(ecs, start + 20s) == fresh(3));
    BOOST_TEST((pool.take_changes().close == Connections{1}));
    pool.expire(start + 24s);
    BOOST_TEST(pool.take_changes().close.empty());
    pool.expire(start + 25s);
    BOOST_TEST((pool.take_changes().close == Connections{2}));
    BOOST_TEST(pool.stats().open == 1u);
    pool.check();
}

BOOST_AUTO_TEST_CASE(a_turn_that_is_not_taken_goes_to_the_next_in_line)
{
    Pool pool{{1, 1, 20s}};
    pool.acquire(ecs, start);
    const auto first = pool.wait(ecs);
    const auto second = pool.wait(ecs);
    const auto third = pool.wait(ecs);
    pool.leave(ecs, second, start); // before its turn
    pool.give_back(1, start);
    BOOST_TEST((pool.take_changes().wake == Tickets{first}));
    pool.leave(ecs, first, start); // after its turn came
    BOOST_TEST((pool.take_changes().wake == Tickets{third}));
    BOOST_TEST(*pool.granted(third) == reused(1));
    pool.check();
}

BOOST_AUTO_TEST_CASE(one_found_dead_keeps_its_slot_and_takes_the_idle_ones_beside_it_along)
{
    Pool pool{{3, 3, 20s}};
    for (int i = 0; i < 2; ++i)
        pool.acquire(ecs, start);
    pool.acquire(sqs, start);
    for (const Pool::Connection each : {1, 2, 3})
        pool.give_back(each, start);
    BOOST_TEST(*pool.acquire(ecs, start) == reused(2));
    pool.replace(2, start);
    BOOST_TEST((pool.take_changes().close == Connections{1}));
    const auto stats = pool.stats();
    BOOST_TEST(stats.open == 2u);
    BOOST_TEST(stats.idle == 1u);
    BOOST_TEST(stats.reused == 0u);
    BOOST_TEST(stats.stale == 1u);
    pool.check();
}

BOOST_AUTO_TEST_CASE(one_that_stays_silent_takes_the_idle_ones_of_its_endpoint_along_and_serves_who_waits)
{
    Pool pool{{3, 3, 20s}};
    for (int i = 0; i < 2; ++i)
        pool.acquire(ecs, start);
    pool.acquire(sqs, start);
    for (const Pool::Connection each : {1, 2, 3})
        pool.give_back(each, start);
    BOOST_TEST(*pool.acquire(ecs, start) == reused(2));
    pool.purge_beside(2, start);
    BOOST_TEST((pool.take_changes().close == Connections{1})); // not that of another endpoint, nor itself
    BOOST_TEST(pool.stats().open == 2u);
    BOOST_TEST(pool.stats().stale == 0u);
    BOOST_TEST(pool.stats().reused == 1u);
    pool.check();
}

BOOST_AUTO_TEST_SUITE_END()
