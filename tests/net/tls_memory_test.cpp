#include "net/openssl_memory.hpp"
#include "net/tls_world.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t many = 12;
constexpr std::size_t at_hand = 4;                   // idle connections that keep their buffers
constexpr std::size_t buffers_of_each = 2;           // one to read, one to write
constexpr std::size_t of_peers = many * 2;           // Asio's TLS stream stands on two rings
const std::string longer_than_a_record(40'000, 'x'); // and than what is read at once

struct World : TlsWorld {
    int right = 0;

    World() { options.limits.rest = 100ms; }

    // Until so many buffers are left, or it takes far too long.
    asio::awaitable<void> until_left(std::size_t pieces)
    {
        for (int i = 0; i < 300 && large_pieces_of_openssl() != pieces; ++i) {
            const auto soon = timers.now() + 10ms;
            co_await sleep_until(timers, soon);
        }
    }

    asio::awaitable<void> one_call()
    {
        const auto response = co_await send(secure(listener.port()));
        if (response && response->body == longer_than_a_record) ++right;
    }

    // Each on a connection of its own.
    asio::awaitable<void> calls_at_once(std::size_t count)
    {
        TaskGroup tasks{io.get_executor()};
        for (std::size_t i = 0; i < count; ++i)
            tasks.spawn(one_call());
        co_await tasks.join();
    }
};

asio::awaitable<void> answer_twice(TlsWire& wire)
{
    wire.write({answer(longer_than_a_record)});
    co_await wire.read_header();
    wire.write({answer(longer_than_a_record)});
    co_await wire.read_all();
}

} // namespace

BOOST_AUTO_TEST_SUITE(tls_memory)

BOOST_FIXTURE_TEST_CASE(of_many_connections_idle_for_a_while_only_those_used_last_keep_their_buffers, World)
{
    tls_peer(std::vector<Deed>(many, answer_twice));
    for (int round = 1; round <= 2; ++round) { // begun with buffers or without
        run(calls_at_once(many));
        BOOST_TEST(right == round * static_cast<int>(many));
        BOOST_TEST(http().stats().idle == many);
        BOOST_TEST(large_pieces_of_openssl() == of_peers + many * buffers_of_each); // another call may come soon
        run(until_left(of_peers + at_hand * buffers_of_each));
        BOOST_TEST(large_pieces_of_openssl() == of_peers + at_hand * buffers_of_each);
    }
    BOOST_TEST(http().stats().opened == many);
    http().close_idle();
    BOOST_TEST(large_pieces_of_openssl() == of_peers);
}

BOOST_AUTO_TEST_SUITE_END()
