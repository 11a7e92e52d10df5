#include "net/http_codec.hpp"

#include "net/codec_feed.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

struct Answer {
    Parsed parsed = Parsed::more;
    Parsed at_end = Parsed::more;
    Response response;
    bool keep_alive = false;
    std::string left;
    std::string what;
};

Answer answer_to(std::string_view text, std::size_t piece, bool head = false, MessageLimits limits = small)
{
    ResponseParser parser{limits, head};
    ReceiveBuffer buffer;
    Answer answer;
    answer.parsed = feed(parser, buffer, text, piece);
    if (answer.parsed == Parsed::more) answer.at_end = parser.end();
    answer.what = parser.what();
    answer.left = buffer.text();
    if (answer.parsed != Parsed::done && answer.at_end != Parsed::done) return answer;
    answer.keep_alive = parser.keep_alive();
    answer.response = parser.take();
    return answer;
}

struct RowOfResponse {
    const char* text;
    int status;
    const char* body;
    bool keep_alive;
    bool needs_end;
};

const RowOfResponse good_responses[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true, false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true, false},
    {"HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nok", 200, "ok", true, false},
    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false, false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false, false},
    {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true, false},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", 304, "", true, false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n", 200,
     "abcde", true, false},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 400 Bad\r\nContent-Length: "
     "1\r\n\r\nx",
     400, "x", true, false},
    {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false, true},
    {"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nx\r\n y\r\n\t", 200, "x\r\n y\r\n\t", true, false},
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_codec)

BOOST_AUTO_TEST_CASE(a_response_means_the_same_in_one_piece_and_byte_by_byte)
{
    for (const auto& row : good_responses) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
            BOOST_TEST_CONTEXT(row.text << " in pieces of " << piece)
            {
                const auto answer = answer_to(row.text, piece);
                BOOST_TEST(answer.parsed == (row.needs_end ? Parsed::more : Parsed::done));
                if (row.needs_end) BOOST_TEST(answer.at_end == Parsed::done);
                BOOST_TEST(answer.response.status == row.status);
                BOOST_TEST(answer.response.body == row.body);
                BOOST_TEST(answer.keep_alive == row.keep_alive);
                BOOST_TEST(answer.left.empty());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_response_that_ends_anywhere_early_is_never_a_shorter_one)
{
    for (const auto& row : good_responses) {
        if (row.needs_end) continue; // where the connection's end is the body's end, nobody can tell
        const std::string_view whole{row.text};
        for (std::size_t size = 0; size < whole.size(); ++size) {
            BOOST_TEST_CONTEXT(whole.substr(0, size))
            {
                const auto answer = answer_to(whole.substr(0, size), 4096);
                BOOST_TEST(answer.parsed == Parsed::more);
                BOOST_TEST(answer.at_end == Parsed::malformed);
                BOOST_TEST(!answer.what.empty());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(trailers_join_the_headers_and_come_after_them)
{
    const auto answer = answer_to("HTTP/1.1 200 OK\r\nX-Sum: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 2\r\n"
                                  "X-More: 3\r\n\r\n",
                                  4096);
    BOOST_TEST(answer.parsed == Parsed::done);
    BOOST_TEST(find_header(answer.response.headers, "x-sum") == "1");
    BOOST_TEST(find_header(answer.response.headers, "x-more") == "3");
}

BOOST_AUTO_TEST_CASE(an_answer_to_head_has_no_body)
{
    const auto answer = answer_to("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP", 4096, true);
    BOOST_TEST(answer.parsed == Parsed::done);
    BOOST_TEST(answer.response.body.empty());
    BOOST_TEST(answer.left == "HTTP");
}

BOOST_AUTO_TEST_CASE(what_follows_a_response_stays_in_the_buffer)
{
    const auto answer = answer_to("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n", 4096);
    BOOST_TEST(answer.parsed == Parsed::done);
    BOOST_TEST(answer.left == "HTTP/1.1 200 OK\r\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_malformed_and_said_so)
{
    for (const char* text :
         {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nX:\r\n\tb\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 100 Continue\r\nX: a\r\n b\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
            BOOST_TEST_CONTEXT(text)
            {
                const auto answer = answer_to(text, piece);
                const auto verdict = answer.parsed == Parsed::more ? answer.at_end : answer.parsed;
                BOOST_TEST(verdict == Parsed::malformed);
                BOOST_TEST(!answer.what.empty());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(interim_answers_do_not_go_on_for_ever)
{
    std::string text;
    for (int i = 0; i < 9; ++i)
        text += "HTTP/1.1 100 Continue\r\n\r\n";
    BOOST_TEST(answer_to(text, 4096).parsed == Parsed::malformed);
    BOOST_TEST(answer_to(std::string_view{text}.substr(25), 4096).parsed == Parsed::more);
}

BOOST_AUTO_TEST_CASE(sizes_are_bounded_however_they_are_announced)
{
    const std::string big(300, 'a');
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    const struct {
        std::string text;
        Parsed verdict;
    } rows[] = {
        {ok + "X: " + big + "\r\n\r\n", Parsed::header_too_big},
        {ok + "X: " + big, Parsed::header_too_big},
        {"HTTP/1.1 200 " + big, Parsed::header_too_big},
        {ok + "Content-Length: 33\r\n\r\n", Parsed::body_too_big},
        {ok + "Content-Length: 32\r\n\r\n" + std::string(32, 'x'), Parsed::done},
        {chunked + "21\r\nx", Parsed::body_too_big},
        {chunked + "10\r\n" + std::string(16, 'x') + "\r\n11\r\n" + std::string(17, 'x') + "\r\n",
         Parsed::body_too_big},
        {chunked + "1;" + big, Parsed::header_too_big},
        {chunked + "0\r\nX: " + big + "\r\n", Parsed::header_too_big},
        {ok + "\r\n" + std::string(33, 'x'), Parsed::body_too_big},
    };
    for (const auto& row : rows) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}})
            BOOST_TEST_CONTEXT(row.text) BOOST_TEST(answer_to(row.text, piece).parsed == row.verdict);
    }
}

BOOST_AUTO_TEST_SUITE_END()
