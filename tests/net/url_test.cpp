#include "headcount/net/transport.hpp"
#include "headcount/net/url.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>

using namespace headcount;
using namespace headcount::net;

namespace {

std::string shown(const Endpoint& endpoint)
{
    std::ostringstream out;
    out << endpoint;
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(every_good_url_gives_its_endpoint_authority_and_target)
{
    const struct {
        const char* text;
        const char* endpoint;
        const char* authority;
        const char* target;
    } rows[] = {
        {"https://ecs.eu-west-1.amazonaws.com", "https://ecs.eu-west-1.amazonaws.com:443",
         "ecs.eu-west-1.amazonaws.com", "/"},
        {"http://localhost:9324/queue/a?b=c", "http://localhost:9324", "localhost:9324", "/queue/a?b=c"},
        {"HTTPS://Example.COM:443/Path", "https://example.com:443", "example.com", "/Path"},
        {"http://example.com:80", "http://example.com:80", "example.com", "/"},
        {"https://example.com:80", "https://example.com:80", "example.com:80", "/"},
        {"http://[::1]:8080/x", "http://[::1]:8080", "[::1]:8080", "/x"},
        {"http://[FD00:EC2::23]/v1", "http://[fd00:ec2::23]:80", "[fd00:ec2::23]", "/v1"},
        {"http://169.254.170.2?x=1", "http://169.254.170.2:80", "169.254.170.2", "/?x=1"},
        {"https://a_b.internal/p#fragment", "https://a_b.internal:443", "a_b.internal", "/p"},
        {"https://host/a@b", "https://host:443", "host", "/a@b"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.text)
        {
            const auto url = parse_url(row.text);
            BOOST_TEST_REQUIRE(url.has_value());
            BOOST_TEST(shown(url->endpoint) == row.endpoint);
            BOOST_TEST(url->endpoint.authority() == row.authority);
            BOOST_TEST(url->target == row.target);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_called_is_refused_with_a_reason)
{
    for (const char* text :
         {"", "example.com", "ftp://example.com", "https://", "https:///path", "https://a b", "https://host:0",
          "https://host:65536", "https://host:", "https://host:12x", "https://[::1", "https://[1.2.3.4]/",
          "https://[::1]8080", "https://-a..b/", "https://a/\r\nX: y", "https://h\xc3\xa4user.de", "https://host/\x7f",
          "https://[fe80::1%25eth0]/"}) {
        BOOST_TEST_CONTEXT(text)
        {
            const auto url = parse_url(text);
            BOOST_TEST_REQUIRE(url.has_error());
            BOOST_TEST((url.error().kind == core::ErrorKind::invalid));
            BOOST_TEST(!url.error().retryable);
            for (const char letter : url.error().message)
                BOOST_TEST((letter >= ' ' && letter < '\x7f'));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_password_in_a_url_is_refused_and_not_repeated)
{
    const auto url = parse_url("https://user:hunter2@example.com/");
    BOOST_TEST_REQUIRE(url.has_error());
    BOOST_TEST(url.error().message.find("hunter2") == std::string::npos);
    BOOST_TEST(url.error().message.find("password") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(headers_are_found_without_case_and_the_first_one_wins)
{
    const Headers headers{{"X-Amzn-RequestId", "one"}, {"x-amzn-requestid", "two"}, {"Date", ""}};
    BOOST_TEST(find_header(headers, "x-AMZN-requestID") == "one");
    BOOST_TEST(find_header(headers, "date").empty());
    BOOST_TEST(find_header(headers, "x-amzn").empty());
    BOOST_TEST(find_header({}, "date").empty());
}

BOOST_AUTO_TEST_SUITE_END()
