#include "net/http_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;

namespace {

Request request()
{
    Request result;
    result.endpoint = {true, "sqs.eu-west-1.amazonaws.com", 443};
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_text)

BOOST_AUTO_TEST_CASE(a_request_is_one_text_with_host_and_length_added)
{
    auto post = request();
    post.target = "/a?b=c";
    post.headers = {{"X-Amz-Target", "AmazonSQS.SendMessage"}};
    post.body = "{}";
    std::string text;
    BOOST_TEST(write_request(post, text).has_value());
    BOOST_TEST(text == "POST /a?b=c HTTP/1.1\r\nHost: sqs.eu-west-1.amazonaws.com\r\n"
                       "X-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 2\r\n\r\n{}");
}

BOOST_AUTO_TEST_CASE(only_what_usually_has_a_body_announces_an_empty_one)
{
    const struct {
        const char* method;
        bool length;
    } rows[] = {{"POST", true}, {"PUT", true}, {"GET", false}, {"HEAD", false}, {"DELETE", false}};
    for (const auto& row : rows) {
        auto plain = request();
        plain.method = row.method;
        std::string text;
        BOOST_TEST(write_request(plain, text).has_value());
        BOOST_TEST_CONTEXT(row.method) BOOST_TEST((text.find("Content-Length: 0") != std::string::npos) == row.length);
    }
}

BOOST_AUTO_TEST_CASE(the_port_is_part_of_host_unless_it_is_the_schemes_own)
{
    auto plain = request();
    plain.endpoint = {false, "::1", 8080};
    std::string text;
    BOOST_TEST(write_request(plain, text).has_value());
    BOOST_TEST(text.find("\r\nHost: [::1]:8080\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_host_header_of_the_callers_own_is_the_only_one)
{
    auto plain = request();
    plain.headers = {{"host", "other"}};
    std::string text;
    BOOST_TEST(write_request(plain, text).has_value());
    BOOST_TEST(text.find("host: other\r\n") != std::string::npos);
    BOOST_TEST(text.find("Host:") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_would_become_another_request_is_refused)
{
    const auto refused = [](auto change) {
        auto bad = request();
        change(bad);
        std::string text;
        const auto written = write_request(bad, text);
        return written.has_error() && written.error().kind == core::ErrorKind::invalid && !written.error().retryable;
    };
    BOOST_TEST(refused([](Request& r) { r.method = "GET /"; }));
    BOOST_TEST(refused([](Request& r) { r.method = ""; }));
    BOOST_TEST(refused([](Request& r) { r.target = "/a b"; }));
    BOOST_TEST(refused([](Request& r) { r.target = "/\r\nX: y"; }));
    BOOST_TEST(refused([](Request& r) { r.target = ""; }));
    BOOST_TEST(refused([](Request& r) { r.headers = {{"X", "a\r\nY: b"}}; }));
    BOOST_TEST(refused([](Request& r) { r.headers = {{"X", std::string("a\0b", 3)}}; }));
    BOOST_TEST(refused([](Request& r) { r.headers = {{"X Y", "a"}}; }));
    BOOST_TEST(refused([](Request& r) { r.headers = {{"", "a"}}; }));
    BOOST_TEST(refused([](Request& r) { r.headers = {{"content-length", "7"}}; }));
    BOOST_TEST(refused([](Request& r) { r.headers = {{"Transfer-Encoding", "chunked"}}; }));
    BOOST_TEST(!refused([](Request& r) { r.headers = {{"X", "tab\tand \xc3\xa4"}}; }));
}

BOOST_AUTO_TEST_CASE(a_response_has_a_length_where_its_status_allows_a_body)
{
    const Response ok{200, {{"X", "y"}}, "hi"};
    std::string text;
    BOOST_TEST(write_response(ok, {}, text).has_value());
    BOOST_TEST(text == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nhi");

    text.clear();
    BOOST_TEST(write_response(ok, {.to_head = true, .close = true}, text).has_value());
    BOOST_TEST(text == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");

    text.clear();
    BOOST_TEST(write_response(Response{204, {}, "ignored"}, {}, text).has_value());
    BOOST_TEST(text == "HTTP/1.1 204 No Content\r\n\r\n");

    BOOST_TEST(write_response(Response{42, {}, ""}, {}, text).has_error());
    BOOST_TEST(write_response(Response{200, {{"X", "a\nb"}}, ""}, {}, text).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
