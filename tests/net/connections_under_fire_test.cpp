// What connections do in the field, and the test over real sockets for each. (Names without a file are here.)
//
//   idle and closed by the server            http_client_test: a_connection_the_server_closed_while_it_was_idle_…
//   … and noticed only when used             http_client_test: a_reused_connection_reset_before_the_first_byte_…
//   … never retried once a byte has come     http_client_test: an_answer_that_breaks_off_is_an_error_…
//   many idle ones closed at once            twenty_idle_connections_closed_at_once_cost_one_purge_and_no_retry
//   … a moment before they are used          twenty_idle_connections_closed_a_moment_ago_cost_each_call_one_retry_…
//   … while calls are on them                twenty_connections_reset_under_way_cost_each_call_one_retry_at_once
//   forgotten by a NAT, without a word       a_reused_connection_that_stays_silent_ends_at_its_limit_…
//   half dead: nothing, or too little, comes http_client_waits_test; a_slow_drip_ends_at_the_deadline_of_the_call
//   the request was not read to its end      http_client_test: an_answer_to_a_request_not_wholly_sent_…
//   "Connection: close"                      after_connection_close_the_next_call_opens_another
//   any doubt about where an answer ends     bytes_behind_an_answer_end_the_connection
//   addresses that rotate, fail or swallow   resolver_test, connect_race_test, connector_test
//   TLS: too old, not trusted, other names   tls_test, connector_test
//   broken at each step, in every way        exchange_script_test
#include "net/client_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

constexpr int many = 20;

struct World : ClientWorld {
    int right = 0;
    int wrong = 0;

    asio::awaitable<void> one_call()
    {
        const auto response = co_await send(request());
        ++(response && response->body == "ok" ? right : wrong);
    }

    // As many calls as connections, each on its own.
    asio::awaitable<void> many_calls()
    {
        TaskGroup tasks{io.get_executor()};
        for (int i = 0; i < many; ++i)
            tasks.spawn(one_call());
        co_await tasks.join();
    }

    void call_many() { run(many_calls()); }
    void settle()
    {
        io.restart();
        while (io.run_one_for(20ms) != 0) {
        }
    }
    ~World() { io.stop(); }
};

asio::awaitable<void> drip(World& world, std::string begin, core::Duration pause)
{
    auto wire = co_await world.listener.accept();
    co_await wire.read_message();
    co_await wire.write(std::move(begin));
    for (int i = 0; i < 1000; ++i) {
        const bool going_on = co_await sleep_until(world.timers, world.timers.now() + pause);
        if (!going_on) co_return;
        co_await wire.write("x");
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(connections_under_fire)

BOOST_FIXTURE_TEST_CASE(twenty_idle_connections_closed_at_once_cost_one_purge_and_no_retry, World)
{
    std::vector<Script> scripts(many, {reads, writes(answer("ok"))}); // and hangs up
    scripts.resize(2 * many, answers({"ok"}));
    peer(scripts);
    call_many();
    await_ended(many);
    BOOST_TEST(http().stats().idle == static_cast<std::size_t>(many));
    call_many();
    BOOST_TEST(right == 2 * many);
    BOOST_TEST(requests.size() == 2u * many); // nothing was sent twice
    BOOST_TEST(http().stats().stale == 1u);   // the first one found dead took all others with it
    BOOST_TEST(http().stats().reused == 0u);
    BOOST_TEST(http().stats().open == static_cast<std::size_t>(many));
}

BOOST_FIXTURE_TEST_CASE(twenty_idle_connections_closed_a_moment_ago_cost_each_call_one_retry_at_once, World)
{
    options.limits.unasked = 1h;
    std::vector<Script> scripts(many, {reads, writes(answer("ok"))}); // and hangs up
    scripts.resize(2 * many, answers({"ok"}));
    peer(scripts);
    call_many();
    await_ended(many);
    call_many(); // all of them are under way before the first is found dead
    BOOST_TEST(right == 2 * many);
    BOOST_TEST(wrong == 0);
    BOOST_TEST(requests.size() == 2u * many);
    BOOST_TEST(accepted == 2 * many);
    BOOST_TEST(http().stats().open == static_cast<std::size_t>(many));
}

BOOST_FIXTURE_TEST_CASE(twenty_connections_reset_under_way_cost_each_call_one_retry_at_once, World)
{
    std::vector<Script> scripts(many, {reads, writes(answer("ok")), reads, resets});
    scripts.resize(2 * many, {reads, resets}); // the fresh ones fare no better
    peer(scripts);
    call_many();
    call_many();
    BOOST_TEST(right == many);
    BOOST_TEST(wrong == many);
    BOOST_TEST(accepted == 2 * many); // one fresh connection for each, and no more
    BOOST_TEST(requests.size() == 3u * many);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_reused_connection_that_stays_silent_ends_at_its_limit_and_takes_the_idle_ones_along, World)
{
    peer(std::vector<Script>(many, {reads, writes(answer("ok")), reads, stays}));
    call_many();
    auto sent = request();
    sent.first_byte = 30ms;
    const auto response = call(sent);
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::deadline));
    BOOST_TEST(requests.size() == many + 1u); // it may have been carried out: whether to ask again is for others to say
    BOOST_TEST(http().stats().open == 0u);
    peer({answers({"ok"})});
    BOOST_TEST(call()->body == "ok"); // at once
}

BOOST_FIXTURE_TEST_CASE(a_fresh_connection_that_stays_silent_says_nothing_of_the_idle_ones, World)
{
    peer({{reads, stays}, answers({"ok"})});
    const auto busy = [](World& world) -> asio::awaitable<void> {
        TaskGroup tasks{world.io.get_executor()};
        tasks.spawn(world.one_call());
        auto silent = world.request();
        silent.first_byte = 30ms;
        const auto response = co_await world.send(std::move(silent));
        BOOST_TEST(response.has_error());
        co_await tasks.join();
    };
    run(busy(*this));
    BOOST_TEST(http().stats().idle == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_slow_drip_ends_at_the_deadline_of_the_call, World)
{
    for (const std::string begin : {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Slow: ",
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n"}) {
        BOOST_TEST_CONTEXT(begin)
        {
            peers.spawn(drip(*this, begin, 5ms));
            const auto begun = timers.now();
            const auto response = call(request(), 100ms);
            BOOST_TEST_REQUIRE(response.has_error());
            BOOST_TEST((response.error().kind == core::ErrorKind::deadline));
            BOOST_TEST(says(response.error(), "reading the answer of"));
            BOOST_TEST((timers.now() - begun < 1s)); // each byte came in time, all together did not
            BOOST_TEST(http().stats().open == 0u);
        }
    }
    settle();
}

BOOST_FIXTURE_TEST_CASE(after_connection_close_the_next_call_opens_another, World)
{
    for (const char* word : {"close", "Close", "keep-alive, close"}) {
        const std::string last =
            std::string("HTTP/1.1 200 OK\r\nConnection: ") + word + "\r\nContent-Length: 4\r\n\r\nlast";
        peer({{reads, writes(last), stays}, answers({"ok"})});
        const int before = accepted;
        BOOST_TEST(call()->body == "last");
        BOOST_TEST(http().stats().open == 0u, word);
        BOOST_TEST(call()->body == "ok");
        BOOST_TEST(accepted == before + 2);
        BOOST_TEST(http().stats().stale == 0u);
        http().close_idle();
    }
}

BOOST_FIXTURE_TEST_CASE(bytes_behind_an_answer_end_the_connection, World)
{
    peer({{reads, writes(answer("one") + answer("a lie")), stays}, answers({"ok"})});
    BOOST_TEST(call()->body == "one");
    BOOST_TEST(http().stats().open == 0u);
    BOOST_TEST(call()->body == "ok");
}

BOOST_AUTO_TEST_SUITE_END()
