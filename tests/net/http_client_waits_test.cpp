// What a call waits for: its turn, a connection, an answer; and how each wait ends.
#include "headcount/net/http_client.hpp"

#include "net/black_hole.hpp"
#include "net/client_world.hpp"
#include "net/tls_wire.hpp"
#include "support/certificates.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

struct World : ClientWorld {
    std::vector<std::string> ends; // of the calls begun, in order: a body, or the kind of error
    TaskGroup calls{io.get_executor()};

    asio::awaitable<void> keep_end(Request sent, core::Duration limit)
    {
        const auto response = co_await send(std::move(sent), limit);
        ends.push_back(response ? response->body : std::string{core::to_string(response.error().kind)});
    }

    void begin(Request sent, core::Duration limit = 10s) { calls.spawn(keep_end(std::move(sent), limit)); }
    void begin(std::string target) { begin(request(std::move(target))); }

    // One step of the event loop; false: nothing has happened for a while.
    bool step(core::Duration patience = 20ms) { return io.run_one_for(patience) != 0; }

    void settle()
    {
        while (step())
            ;
    }

    // Soon: no limit of the client is that short.
    void until_ended(std::size_t count)
    {
        while (ends.size() < count)
            if (!step(1s)) throw std::logic_error("a call did not end");
    }

    ~World() { io.stop(); }
};

void expect_deadline(const core::Result<Response>& response, const char* words)
{
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::deadline));
    BOOST_TEST(response.error().retryable);
    BOOST_TEST_CONTEXT(response.error().message) BOOST_TEST(says(response.error(), words));
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_client_waits)

BOOST_FIXTURE_TEST_CASE(a_port_that_swallows_packets_is_given_up_at_the_connect_limit, World)
{
    const BlackHole hole{io.get_executor()};
    options.limits.connect = 20ms;
    auto sent = request();
    sent.endpoint.port = hole.port();
    expect_deadline(call(sent), "connecting to");
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_peer_silent_in_the_handshake_is_given_up_at_its_limit, World)
{
    options.limits.handshake = 20ms;
    peer({{stays}});
    auto sent = request();
    sent.endpoint.tls = true;
    expect_deadline(call(sent), "the TLS handshake with");
    await_ended(1); // the connection was closed
}

BOOST_FIXTURE_TEST_CASE(a_silent_server_is_given_up_at_the_limit_of_the_first_byte, World)
{
    options.limits.first_byte = 20ms;
    peer({{reads, stays}});
    expect_deadline(call(), "waiting for the first byte of the answer of");
    await_ended(1);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_request_may_be_more_patient_than_the_client, World)
{
    options.limits.first_byte = 1ms;
    peer({{reads, waits, writes(answer("late")), stays}});
    auto sent = request();
    sent.first_byte = 10s;
    begin(sent);
    settle();
    BOOST_TEST(ends.empty());
    go_on.notify();
    until_ended(1);
    BOOST_TEST(ends.front() == "late");
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_has_begun_has_until_the_deadline_of_the_call, World)
{
    options.limits.first_byte = 1ms;
    peer({{reads, writes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), stays}});
    auto sent = request();
    sent.first_byte = 10s;
    expect_deadline(call(sent, 50ms), "reading the answer of");
    await_ended(1);
}

BOOST_FIXTURE_TEST_CASE(a_call_whose_deadline_has_passed_is_not_begun, World)
{
    expect_deadline(call(request(), 0s), "calling http://127.0.0.1:");
    BOOST_TEST(http().stats().opened == 0u);
}

BOOST_FIXTURE_TEST_CASE(beyond_the_share_of_an_endpoint_calls_wait_in_line_and_go_in_order, World)
{
    options.limits.per_endpoint = 1;
    peer({{reads, waits, writes(answer("one")), reads, writes(answer("two")), reads, writes(answer("three")), stays}});
    for (const char* target : {"/1", "/2", "/3"})
        begin(target);
    settle();
    BOOST_TEST(http().stats().waiting == 2u);
    BOOST_TEST(requests.size() == 1u);
    go_on.notify();
    until_ended(3);
    const std::vector<std::string> expected{"one", "two", "three"};
    BOOST_TEST(ends == expected, boost::test_tools::per_element());
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(requests[i].starts_with("POST /" + std::to_string(i + 1)));
    BOOST_TEST(accepted == 1);
    BOOST_TEST(http().stats().waiting == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_turn_that_does_not_come_in_time_is_an_error_and_the_line_goes_on, World)
{
    options.limits.per_endpoint = 1;
    peer({{reads, waits, writes(answer("one")), reads, writes(answer("three")), stays}});
    begin("/1");
    settle();
    begin(request("/2"), 10ms);
    begin("/3");
    until_ended(1);
    BOOST_TEST(ends.front() == "deadline");
    BOOST_TEST(http().stats().waiting == 1u);
    go_on.notify();
    until_ended(3);
    BOOST_TEST(ends.back() == "three");
}

BOOST_FIXTURE_TEST_CASE(who_is_cancelled_in_line_leaves_it, World)
{
    options.limits.per_endpoint = 1;
    peer({{reads, waits, writes(answer("one")), reads, writes(answer("three")), stays}});
    begin("/1");
    settle();
    TaskGroup impatient{io.get_executor()};
    impatient.spawn(keep_end(request("/2"), 10s));
    settle();
    begin("/3");
    impatient.cancel();
    until_ended(1);
    BOOST_TEST(ends.front() == "cancelled");
    go_on.notify();
    until_ended(3);
    BOOST_TEST(ends.back() == "three");
    settle();
}

namespace {

// Cancels a call after each number of steps in turn, until it is one that waits for an answer which never comes.
template <class Peer>
void cancel_at_each_step(bool tls, Peer peer)
{
    const Certificates certificates{{"127.0.0.1"}};
    bool waits_for_the_answer = false;
    for (int steps = 0; !waits_for_the_answer && steps < 1000; ++steps) {
        World world;
        world.options.ca_file = certificates.ca_file();
        TlsServerSide side{certificates};
        peer(world, side);
        auto sent = world.request();
        sent.endpoint.tls = tls;
        world.begin(sent);
        for (int done = 0; done < steps && !waits_for_the_answer; ++done)
            waits_for_the_answer = !world.step();
        world.calls.cancel();
        world.until_ended(1);
        BOOST_TEST_CONTEXT("after step " << steps) BOOST_TEST(world.ends.front() == "cancelled");
        BOOST_TEST(world.http().stats().open == 0u);
    }
    BOOST_TEST(waits_for_the_answer);
}

} // namespace

BOOST_AUTO_TEST_CASE(at_whatever_step_it_is_cancelled_a_call_ends_at_once)
{
    cancel_at_each_step(false, [](World& world, TlsServerSide&) { world.peer({{reads, stays}}); });
}

BOOST_AUTO_TEST_CASE(at_whatever_step_it_is_cancelled_a_call_over_tls_ends_at_once)
{
    const auto listen = [](World& world, TlsServerSide& side) -> asio::awaitable<void> {
        auto socket = co_await world.listener.accept_socket();
        TlsWire wire{std::move(socket), side};
        co_await wire.handshake();
        co_await wire.read_all();
    };
    cancel_at_each_step(true, [listen](World& world, TlsServerSide& side) { world.peers.spawn(listen(world, side)); });
}

BOOST_FIXTURE_TEST_CASE(cancelled_by_who_got_its_request_a_call_does_not_wait_for_the_answer, World)
{
    const auto cancel_once_it_came = [](World& world) -> asio::awaitable<void> {
        co_await world.request_came.wait(core::Deadline::never());
        world.calls.cancel();
    };
    peer({{reads, stays}});
    peers.spawn(cancel_once_it_came(*this));
    begin("/");
    until_ended(1);
    BOOST_TEST(ends.front() == "cancelled");
    await_ended(1);
}

BOOST_AUTO_TEST_SUITE_END()
