// How answers are framed in the field, and the test over real sockets for each. (Names without a file are here.)
//
//   pieces of any size, split anywhere       an_answer_in_pieces_of_one_byte_is_whole
//   chunks with extensions, trailers         chunk_extensions_are_passed_over_and_trailers_join_the_headers
//   fewer bytes than announced, or chunks    http_client_test: an_answer_that_breaks_off_is_an_error_…
//   neither length: to the end               http_client_test: every_form_of_answer_is_read_to_its_end
//   … cut off under TLS                      tls_test: an_answer_that_ends_with_the_connection_must_be_ended_in_tls_…
//   204, 304 and HEAD have no body           answers_that_have_no_body_leave_the_connection_for_the_next
//   1xx before the answer                    interim_answers_before_the_answer_are_passed_over
//   "Expect: 100-continue" is never sent     what_is_sent_asks_for_nothing_that_was_not_asked_for
//   gzip is not asked for                    aws/client_test: "Accept-Encoding: identity" on each request
//   … and comes nevertheless                 a_coding_nobody_asked_for_is_handed_on_as_it_came
//   header names in any case, repeated       header_names_come_in_any_case_and_more_than_once
//   folded header values                     a_folded_header_is_an_error
//   oversized headers and bodies             http_client_test: an_answer_larger_than_allowed_…; an_endless_…
//   redirects                                a_redirect_is_an_answer_and_nobody_follows_it
//   what is no HTTP                          http_client_test: what_is_not_http_is_an_error
#include "net/client_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\n";

struct World : ClientWorld {
    core::Result<Response> answered(std::string text)
    {
        peer({{reads, writes(std::move(text)), stays}});
        auto response = call();
        http().close_idle();
        return response;
    }
};

// Each byte in a packet of its own, if the system plays along.
asio::awaitable<void> write_byte_by_byte(World& world, std::string text)
{
    auto socket = co_await world.listener.accept_socket();
    socket.set_option(asio::ip::tcp::no_delay{true});
    Wire wire{std::move(socket)};
    co_await wire.read_message();
    for (const char byte : text) {
        co_await wire.write(std::string(1, byte));
        co_await sleep_until(world.timers, world.timers.now()); // the client's turn
    }
    co_await wire.read_all();
}

// An answer that never ends, in every place where one might not.
asio::awaitable<void> write_for_ever(World& world, std::string begin, std::string more)
{
    auto wire = co_await world.listener.accept();
    co_await wire.read_message();
    co_await wire.write(std::move(begin));
    for (int i = 0; i < 2000; ++i)
        co_await wire.write(more);
}

} // namespace

BOOST_AUTO_TEST_SUITE(framing_under_fire)

BOOST_FIXTURE_TEST_CASE(an_answer_in_pieces_of_one_byte_is_whole, World)
{
    for (const auto& text : {ok + "Content-Length: 5\r\n\r\nhello",
                             ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"}) {
        peers.spawn(write_byte_by_byte(*this, text));
        const auto response = call();
        BOOST_TEST_REQUIRE(response.has_value(), response.error().message);
        BOOST_TEST(response->body == "hello");
        BOOST_TEST(http().stats().idle == 1u);
        http().close_idle();
    }
}

BOOST_FIXTURE_TEST_CASE(chunk_extensions_are_passed_over_and_trailers_join_the_headers, World)
{
    const auto response = answered(ok + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                                        "2;a=b;c=\"d e\"\r\nhe\r\n003 ; x\r\nllo\r\n0;last\r\nX-Sum: 7\r\n\r\n");
    BOOST_TEST_REQUIRE(response.has_value(), response.error().message);
    BOOST_TEST(response->body == "hello");
    BOOST_TEST(find_header(response->headers, "X-Sum") == "7");
}

BOOST_FIXTURE_TEST_CASE(answers_that_have_no_body_leave_the_connection_for_the_next, World)
{
    peer({{reads, writes("HTTP/1.1 204 No Content\r\n\r\n"), reads,
           writes("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"), reads,
           writes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), reads, writes(answer("the next")), stays}});
    BOOST_TEST(call()->status == 204);
    const auto unmodified = call();
    BOOST_TEST(unmodified->status == 304);
    BOOST_TEST(unmodified->body.empty());
    auto head = request();
    head.method = "HEAD";
    BOOST_TEST(call(head)->body.empty());
    BOOST_TEST(call()->body == "the next");
    BOOST_TEST(accepted == 1);
}

BOOST_FIXTURE_TEST_CASE(interim_answers_before_the_answer_are_passed_over, World)
{
    const auto response = answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\n"
                                   "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
                                   answer("the one"));
    BOOST_TEST(response->status == 200);
    BOOST_TEST(response->body == "the one");
    BOOST_TEST(find_header(response->headers, "Link").empty());
}

BOOST_FIXTURE_TEST_CASE(what_is_sent_asks_for_nothing_that_was_not_asked_for, World)
{
    auto large = request();
    large.body.assign(100'000, 'x');
    peer({answers({"ok"})});
    BOOST_TEST(call(large)->body == "ok");
    const auto header = requests.front().substr(0, requests.front().find("\r\n\r\n"));
    for (const char* name : {"Expect", "Accept-Encoding", "TE:", "Upgrade", "Connection", "Transfer-Encoding"})
        BOOST_TEST(header.find(name) == std::string::npos, name);
}

BOOST_FIXTURE_TEST_CASE(a_coding_nobody_asked_for_is_handed_on_as_it_came, World)
{
    const std::string packed = "\x1f\x8b\x08 not unpacked";
    const auto response = answered(ok + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(packed.size()) +
                                   "\r\n\r\n" + packed);
    BOOST_TEST(response->body == packed); // no JSON: whoever asked takes it for a broken answer
    BOOST_TEST(find_header(response->headers, "Content-Encoding") == "gzip");
}

BOOST_FIXTURE_TEST_CASE(header_names_come_in_any_case_and_more_than_once, World)
{
    const auto response = answered(ok + "CONTENT-LENGTH: 2\r\nX-Amzn-RequestID: a\r\nx-amzn-requestid:b\r\n\r\nok");
    BOOST_TEST_REQUIRE(response.has_value());
    BOOST_TEST(response->body == "ok");
    BOOST_TEST(find_header(response->headers, "x-amzn-RequestId") == "a");
    BOOST_TEST(std::ranges::distance(response->headers) == 3);
}

BOOST_FIXTURE_TEST_CASE(a_folded_header_is_an_error, World)
{
    const auto response = answered(ok + "X: one\r\n two\r\nContent-Length: 2\r\n\r\nok");
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::transport));
    BOOST_TEST(says(response.error(), "not valid HTTP"), response.error().message);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_endless_answer_ends_at_the_bounds_wherever_it_goes_on, World)
{
    options.limits.header_bytes = 16 * 1024;
    options.limits.body_bytes = 64 * 1024;
    const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    const struct {
        std::string begin;
        std::string more;
        const char* words;
    } rows[] = {
        {"HTTP/1.1 200 ", std::string(1000, 'O'), "header is larger"},
        {ok, "X: " + std::string(1000, 'x') + "\r\n", "header is larger"},
        {ok + "\r\n", std::string(1000, 'x'), "body is larger"},
        {chunked, "64\r\n" + std::string(100, 'x') + "\r\n", "body is larger"},
        {chunked + "1;", std::string(1000, 'x'), "header is larger"},
        {chunked + "0\r\n", "X: " + std::string(1000, 'x') + "\r\n", "header is larger"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.begin << row.more.substr(0, 10))
        {
            peers.spawn(write_for_ever(*this, row.begin, row.more));
            const auto response = call();
            BOOST_TEST_REQUIRE(response.has_error());
            BOOST_TEST(says(response.error(), row.words), response.error().message);
            BOOST_TEST(!response.error().retryable);
            BOOST_TEST(http().stats().open == 0u);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_redirect_is_an_answer_and_nobody_follows_it, World)
{
    for (const int status : {301, 302, 303, 307, 308}) {
        const auto place = "http://127.0.0.1:" + std::to_string(listener.port()) + "/elsewhere";
        const auto response = answered("HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + place +
                                       "\r\nContent-Length: 0\r\n\r\n");
        BOOST_TEST_REQUIRE(response.has_value());
        BOOST_TEST(response->status == status);
        BOOST_TEST(find_header(response->headers, "Location") == place);
    }
    BOOST_TEST(requests.size() == 5u);
    BOOST_TEST(accepted == 5);
}

BOOST_AUTO_TEST_SUITE_END()
