#include "net/http_codec.hpp"

#include "headcount/net/http_server.hpp"
#include "net/codec_feed.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

BOOST_AUTO_TEST_SUITE(http_codec_request)

BOOST_AUTO_TEST_CASE(a_request_means_the_same_in_one_piece_and_byte_by_byte)
{
    const struct {
        const char* text;
        const char* method;
        const char* target;
        const char* body;
        bool keep_alive;
    } rows[] = {
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/", "", true},
        {"POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "POST", "/a?b", "abc", true},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "POST", "/", "abc", true},
        {"POST / HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n", "POST", "/", "", true},
        {"FROB / HTTP/1.1\r\nConnection: close\r\n\r\n", "FROB", "/", "", false},
        {"GET / HTTP/1.0\r\n\r\n", "GET", "/", "", false},
    };
    for (const auto& row : rows) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
            BOOST_TEST_CONTEXT(row.text)
            {
                RequestParser parser{small};
                ReceiveBuffer buffer;
                BOOST_TEST(!parser.begun());
                BOOST_TEST(feed(parser, buffer, row.text, piece) == Parsed::done);
                BOOST_TEST(parser.begun());
                BOOST_TEST(parser.keep_alive() == row.keep_alive);
                const auto request = parser.take();
                BOOST_TEST(request.method == row.method);
                BOOST_TEST(request.target == row.target);
                BOOST_TEST(request.body == row.body);
            }
        }
    }
}

// Where two readers disagree on where a request ends, the rest of its body is a request of its own to one of them.
BOOST_AUTO_TEST_CASE(a_request_whose_end_could_be_read_in_two_ways_is_malformed)
{
    for (const char* fields : {
             "Transfer-Encoding: gzip\r\n",
             "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n",
             "Transfer-Encoding: identity\r\n",
             "Transfer-Encoding: chunked, gzip\r\n",
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: xchunked\r\n",
             "Transfer-Encoding: \r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
             "Content-Length: 3\r\nContent-Length: 4\r\n",
         }) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
            BOOST_TEST_CONTEXT(fields << " in pieces of " << piece)
            {
                RequestParser parser{small};
                ReceiveBuffer buffer;
                const auto text = std::string{"POST / HTTP/1.1\r\n"} + fields + "\r\n0\r\n\r\n";
                BOOST_TEST(feed(parser, buffer, text, piece) == Parsed::malformed);
                BOOST_TEST(!parser.what().empty());
            }
        }
    }
    RequestParser parser{small};
    ReceiveBuffer buffer;
    BOOST_TEST(feed(parser, buffer, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 4096) ==
               Parsed::malformed); // it knows no such thing
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_100_continue_is_noticed_before_its_body)
{
    RequestParser parser{small};
    ReceiveBuffer buffer;
    BOOST_TEST(feed(parser, buffer, "PUT / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n", 4096) ==
               Parsed::more);
    BOOST_TEST(!parser.expects_continue());
    BOOST_TEST(feed(parser, buffer, "\r\n", 4096) == Parsed::more);
    BOOST_TEST(parser.expects_continue());
    BOOST_TEST(feed(parser, buffer, "ok", 4096) == Parsed::done);
    BOOST_TEST(!parser.expects_continue());
}

BOOST_AUTO_TEST_CASE(pipelined_requests_come_out_one_by_one)
{
    ReceiveBuffer buffer;
    put(buffer, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    for (const char* target : {"/1", "/2"}) {
        RequestParser parser{small};
        BOOST_TEST(parser.parse(buffer) == Parsed::done);
        BOOST_TEST(parser.take().target == target);
    }
    BOOST_TEST(buffer.empty());
}

BOOST_AUTO_TEST_SUITE_END()
