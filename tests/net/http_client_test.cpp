#include "headcount/net/http_client.hpp"

#include "headcount/core/result.hpp"
#include "net/client_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_FIXTURE_TEST_CASE(one_connection_carries_one_call_after_the_other, ClientWorld)
{
    peer({answers({"one", "two", "three"})});
    BOOST_TEST(call(request("/1"))->body == "one");
    BOOST_TEST(call(request("/2"))->body == "two");
    auto post = request("/3");
    post.headers = {{"X-Amz-Target", "x"}};
    post.body = "{}";
    BOOST_TEST(call(post)->body == "three");
    BOOST_TEST(requests.back() == "POST /3 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(listener.port()) +
                                      "\r\nX-Amz-Target: x\r\nContent-Length: 2\r\n\r\n{}");
    const auto stats = http().stats();
    BOOST_TEST(stats.opened == 1u);
    BOOST_TEST(stats.reused == 2u);
    BOOST_TEST(stats.open == 1u);
    BOOST_TEST(stats.idle == 1u);
}

BOOST_FIXTURE_TEST_CASE(who_asks_learns_when_each_step_was_over, ClientWorld)
{
    peer({answers({"one", "two"})});
    StepTimes opened;
    auto first = request("/1");
    first.steps = &opened;
    const auto began = timers.now();
    BOOST_REQUIRE(call(first));
    BOOST_TEST((began < opened.connected));
    BOOST_TEST((opened.connected < opened.sent));
    BOOST_TEST((opened.sent < opened.first_byte));
    BOOST_TEST((opened.line == core::Time{})); // it did not wait for a connection
    BOOST_TEST((opened.secured == core::Time{}));

    StepTimes reused;
    auto second = request("/2");
    second.steps = &reused;
    BOOST_REQUIRE(call(second));
    BOOST_TEST((reused.connected == core::Time{}));
    BOOST_TEST((opened.first_byte < reused.sent));
    BOOST_TEST((reused.sent < reused.first_byte));
}

BOOST_FIXTURE_TEST_CASE(every_form_of_answer_is_read_to_its_end, ClientWorld)
{
    const struct {
        const char* text;
        int status;
        const char* body;
        bool reusable;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX-Sum: 1\r\n\r\n", 200, "abc",
         true},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nx", 404, "x", true},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok surplus", 200, "ok", false},
        {"HTTP/1.1 500 Oops\r\n\r\nuntil the end", 500, "until the end", false},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.text)
        {
            const bool until_end = std::string_view{row.text}.ends_with("end");
            if (until_end)
                peer({{reads, writes(row.text)}});
            else
                peer({{reads, writes(row.text), stays}});
            const auto response = call();
            BOOST_TEST_REQUIRE(response.has_value());
            BOOST_TEST(response->status == row.status);
            BOOST_TEST(response->body == row.body);
            BOOST_TEST(http().stats().idle == (row.reusable ? 1u : 0u));
            http().close_idle();
            BOOST_TEST(http().stats().open == 0u);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_connection_the_server_closed_while_it_was_idle_costs_nothing_but_a_new_one, ClientWorld)
{
    peer({{reads, writes(answer("one"))}, answers({"two"})});
    BOOST_TEST(call()->body == "one");
    await_ended(1);
    BOOST_TEST(call()->body == "two");
    const auto stats = http().stats();
    BOOST_TEST(stats.stale == 1u);
    BOOST_TEST(stats.reused == 0u);
    BOOST_TEST(stats.opened == 2u);
    BOOST_TEST(requests.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(one_that_it_closed_a_moment_ago_is_found_out_by_its_use_and_costs_a_retry_at_once, ClientWorld)
{
    options.limits.unasked = 1h; // so that what happens next is a moment after
    peer({{reads, writes(answer("one"))}, answers({"two"})});
    BOOST_TEST(call()->body == "one");
    await_ended(1);
    BOOST_TEST(call()->body == "two");
    BOOST_TEST(http().stats().stale == 1u);
    BOOST_TEST(http().stats().opened == 2u);
    BOOST_TEST(requests.size() == 2u); // the closed one took none
}

BOOST_FIXTURE_TEST_CASE(bytes_nobody_asked_for_make_an_idle_connection_useless, ClientWorld)
{
    peer({{reads, writes(answer("one")), waits, writes("HTTP/1.1 408 Request Timeout\r\n\r\n"), {Move::wait}, stays},
          answers({"two"})});
    BOOST_TEST(call()->body == "one");
    const auto let_it_write = [](ClientWorld& world) -> asio::awaitable<void> {
        world.go_on.notify();
        // The peer's write is done when a second task of this loop has had its turn after it.
        for (int turn = 0; turn < 10; ++turn)
            co_await sleep_until(world.timers, world.timers.now());
    };
    run(let_it_write(*this));
    BOOST_TEST(call()->body == "two");
    BOOST_TEST(http().stats().stale == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_reused_connection_reset_before_the_first_byte_costs_one_retry_at_once, ClientWorld)
{
    peer({{reads, writes(answer("one")), reads, resets}, answers({"two"})});
    BOOST_TEST(call(request("/1"))->body == "one");
    BOOST_TEST(call(request("/2"))->body == "two");
    BOOST_TEST(requests.size() == 3u);
    BOOST_TEST(requests[1] == requests[2]);
    BOOST_TEST(http().stats().stale == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_reused_connection_closed_before_the_first_byte_costs_one_retry_and_no_second, ClientWorld)
{
    peer({{reads, writes(answer("one")), reads}, {reads}, answers({"three"})});
    BOOST_TEST(call()->body == "one");
    const auto second = call();
    BOOST_TEST_REQUIRE(second.has_error());
    BOOST_TEST((second.error().kind == core::ErrorKind::transport));
    BOOST_TEST(requests.size() == 3u);
    BOOST_TEST(accepted == 2);
}

BOOST_FIXTURE_TEST_CASE(the_first_dead_idle_connection_takes_the_others_with_it, ClientWorld)
{
    // Both connections are in use at once; the first is answered last, so it is the one that the next call takes.
    const auto two_at_once = [](ClientWorld& world) -> asio::awaitable<void> {
        TaskGroup tasks{world.io.get_executor()};
        const auto one = [](ClientWorld& inner) -> asio::awaitable<void> { co_await inner.send(inner.request()); };
        tasks.spawn(one(world));
        tasks.spawn(one(world));
        while (world.requests.size() < 2)
            co_await world.request_came.wait(core::Deadline::never());
        while (tasks.size() > 1)
            co_await sleep_until(world.timers, world.timers.now() + 1ms);
        world.go_on.notify();
        co_await tasks.join();
    };
    peer({{reads, waits, writes(answer("one")), reads}, {reads, writes(answer("two")), stays}, answers({"three"})});
    run(two_at_once(*this));
    BOOST_TEST(http().stats().idle == 2u);
    BOOST_TEST(call()->body == "three"); // the first read it and hung up
    await_ended(2);                      // … and the second was closed, though it never said a word
    BOOST_TEST(http().stats().open == 1u);
    BOOST_TEST(http().stats().idle == 1u);
    BOOST_TEST(accepted == 3);
}

BOOST_FIXTURE_TEST_CASE(a_fresh_connection_that_dies_is_an_error_and_no_retry, ClientWorld)
{
    peer({{reads, resets}, answers({"never"})});
    const auto response = call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::transport));
    BOOST_TEST(response.error().retryable);
    BOOST_TEST(says(response.error(), "http://127.0.0.1:" + std::to_string(listener.port())));
    BOOST_TEST(accepted == 1);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_breaks_off_is_an_error_never_a_shorter_answer_and_never_retried, ClientWorld)
{
    const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
    const std::string chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    const Script endings[] = {
        {reads, writes(half)},
        {reads, writes(half), resets},
        {reads, writes(chunk)},
        {reads, writes(chunk), resets},
        {reads, writes("HTTP/1.1 200 OK\r\nContent-Le")},
        {reads, writes("HTTP/1.1 100 Continue\r\n\r\n")},
        {reads, writes("H")},
    };
    for (const auto& ending : endings) {
        BOOST_TEST_CONTEXT(ending[1].text << " then " << (ending.size() > 2 ? "reset" : "end"))
        {
            Script on_reused = answers({"one"});
            on_reused.pop_back();
            on_reused.insert(on_reused.end(), ending.begin(), ending.end());
            peer({on_reused});
            BOOST_TEST(call()->body == "one");
            const auto response = call();
            BOOST_TEST_REQUIRE(response.has_error());
            BOOST_TEST((response.error().kind == core::ErrorKind::transport));
            BOOST_TEST(response.error().retryable);
            BOOST_TEST(says(response.error(), "reading the answer"));
            BOOST_TEST(http().stats().open == 0u);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(what_is_not_http_is_an_error, ClientWorld)
{
    peer({{reads, writes("220 mail.example.com ESMTP\r\n\r\n"), stays}});
    const auto response = call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::transport));
    BOOST_TEST(says(response.error(), "not valid HTTP"));
}

BOOST_FIXTURE_TEST_CASE(an_answer_larger_than_allowed_is_an_error_that_again_would_not_cure, ClientWorld)
{
    options.limits.header_bytes = 100;
    options.limits.body_bytes = 10;
    peer({{reads, writes(answer("0123456789")), stays},
          {reads, writes(answer("01234567890")), stays},
          {reads, writes("HTTP/1.1 200 OK\r\nX: " + std::string(200, 'x')), stays},
          {reads, writes("HTTP/1.1 200 OK\r\n\r\n01234567890"), stays}});
    BOOST_TEST(call()->body == "0123456789");
    http().close_idle();
    for (const char* what : {"body is larger", "header is larger", "body is larger"}) {
        const auto response = call();
        BOOST_TEST_REQUIRE(response.has_error());
        BOOST_TEST((response.error().kind == core::ErrorKind::transport));
        BOOST_TEST(!response.error().retryable);
        BOOST_TEST(says(response.error(), what));
        BOOST_TEST(http().stats().open == 0u);
    }
}

BOOST_FIXTURE_TEST_CASE(a_request_may_allow_its_answer_more_than_others_may_have, ClientWorld)
{
    options.limits.body_bytes = 10;
    peer({{reads, writes(answer("01234567890")), reads, writes(answer("01234567890")), stays}});
    auto allowing = request();
    allowing.body_bytes = 11;
    BOOST_TEST(call(allowing)->body == "01234567890");
    BOOST_TEST(says(call().error(), "body is larger")); // the same connection, an ordinary request
}

BOOST_FIXTURE_TEST_CASE(a_request_that_is_no_http_is_refused_before_anything_is_opened, ClientWorld)
{
    auto bad = request();
    bad.headers = {{"X", "a\r\nY: b"}};
    const auto response = call(bad);
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::invalid));
    BOOST_TEST(http().stats().opened == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_head_request_does_not_wait_for_the_announced_body, ClientWorld)
{
    peer({{reads, writes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"), stays}});
    auto head = request();
    head.method = "HEAD";
    BOOST_TEST(call(head)->body.empty());
    BOOST_TEST(http().stats().idle == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_connection_idle_for_too_long_is_closed, ClientWorld)
{
    options.limits.idle = 10ms;
    peer({answers({"one"})});
    BOOST_TEST(call()->body == "one");
    BOOST_TEST(http().stats().open == 1u);
    await_ended(1); // the peer stays until the client closes
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_answer_to_a_request_not_wholly_sent_is_still_an_answer, ClientWorld)
{
    // The peer reads the header only, refuses and waits for the client to hang up; the body does not fit into the
    // buffers between them.
    const std::string refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    const auto refuse = [](ClientWorld& world, std::string text) -> asio::awaitable<void> {
        auto wire = co_await world.listener.accept();
        co_await wire.read_until("\r\n\r\n");
        co_await wire.write(std::move(text));
        co_await wire.read_all();
    };
    peers.spawn(refuse(*this, refusal));
    auto big = request();
    big.body.assign(8 * 1024 * 1024, 'x');
    const auto response = call(big);
    BOOST_TEST_REQUIRE(response.has_value());
    BOOST_TEST(response->status == 413);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
