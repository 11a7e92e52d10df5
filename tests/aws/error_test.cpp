#include "headcount/aws/error.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using aws::Protocol;
using core::ErrorKind;

namespace {

struct Case {
    std::string name;
    int status;
    net::Headers headers;
    std::string body;
    ErrorKind kind;
    std::string code;
    bool retryable;
    std::string message; // what it must contain
};

void check(const Case& c, Protocol protocol)
{
    BOOST_TEST_CONTEXT(c.name)
    {
        const auto error = aws::parse_error(c.status, c.headers, c.body, protocol);
        BOOST_TEST(error.kind == c.kind);
        BOOST_TEST(error.code == c.code);
        BOOST_TEST(error.retryable == c.retryable);
        BOOST_TEST(error.message.find(c.message) != std::string::npos, error.message);
        BOOST_TEST(!error.message.empty());
    }
}

const Case json_cases[] = {
    {"ECS says throttling with 400",
     400,
     {},
     R"({"__type":"ThrottlingException","message":"Rate exceeded"})",
     ErrorKind::throttled,
     "ThrottlingException",
     true,
     "Rate exceeded"},
    {"a missing cluster",
     400,
     {},
     R"({"__type":"ClusterNotFoundException","message":"Cluster not found."})",
     ErrorKind::invalid,
     "ClusterNotFoundException",
     false,
     "Cluster not found"},
    {"a namespace before the type",
     400,
     {},
     R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"})",
     ErrorKind::invalid,
     "QueueDoesNotExist",
     false,
     "m"},
    {"a URL behind the type",
     400,
     {},
     R"({"__type":"a.b#AccessDeniedException:http://x/y#z","message":"m"})",
     ErrorKind::denied,
     "AccessDeniedException",
     false,
     "m"},
    {"the header's type before the body's",
     400,
     {{"X-AMZN-ErrorType", "ThrottlingException:http://x/"}},
     R"({"__type":"ValidationException"})",
     ErrorKind::throttled,
     "ThrottlingException",
     true,
     ""},
    {"the type in `code`",
     400,
     {},
     R"({"code":"AccessDeniedException","message":"m"})",
     ErrorKind::denied,
     "AccessDeniedException",
     false,
     "m"},
    {"a number in `code` is no name", 400, {}, R"({"code":42,"message":"m"})", ErrorKind::invalid, "400", false, "m"},
    {"a capital Message",
     403,
     {},
     R"({"__type":"AccessDeniedException","Message":"User: x is not authorized"})",
     ErrorKind::denied,
     "AccessDeniedException",
     false,
     "User: x is not authorized"},
    {"message before Message",
     400,
     {},
     R"({"__type":"X","Message":"second","message":"first"})",
     ErrorKind::invalid,
     "X",
     false,
     "first"},
    {"both messages null",
     500,
     {},
     R"({"__type":"ServerException","message":null,"Message":null})",
     ErrorKind::server,
     "ServerException",
     true,
     "HTTP 500 without a message"},
    {"a message that is no string",
     400,
     {},
     R"({"__type":"X","message":{"a":1}})",
     ErrorKind::invalid,
     "X",
     false,
     "HTTP 400"},
    {"SQS with both of its codes",
     400,
     {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}},
     R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"})",
     ErrorKind::invalid,
     "QueueDoesNotExist",
     false,
     "m"},
    {"SQS with its older code alone",
     400,
     {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}},
     "",
     ErrorKind::invalid,
     "QueueDoesNotExist",
     false,
     ""},
    {"SQS throttles with 403",
     403,
     {{"x-amzn-query-error", "RequestThrottled;Sender"}},
     R"({"__type":"com.amazonaws.sqs#RequestThrottled"})",
     ErrorKind::throttled,
     "RequestThrottled",
     true,
     ""},
    {"SQS: too many in flight",
     403,
     {},
     R"({"__type":"com.amazonaws.sqs#OverLimit"})",
     ErrorKind::throttled,
     "OverLimit",
     true,
     ""},
    {"an expired token",
     400,
     {},
     R"({"__type":"ExpiredTokenException","message":"m"})",
     ErrorKind::credentials,
     "ExpiredTokenException",
     true,
     "m"},
    {"an unknown key",
     400,
     {},
     R"({"__type":"UnrecognizedClientException","message":"m"})",
     ErrorKind::credentials,
     "UnrecognizedClientException",
     false,
     "m"},
    {"a bad signature",
     403,
     {},
     R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"m"})",
     ErrorKind::credentials,
     "InvalidSignatureException",
     false,
     "m"},
    {"a body that did not arrive",
     400,
     {},
     R"({"__type":"RequestTimeout","message":"not read from"})",
     ErrorKind::transport,
     "RequestTimeout",
     true,
     "not read from"},
    {"an unknown name with 500", 500, {}, R"({"__type":"Whatever"})", ErrorKind::server, "Whatever", true, ""},
    {"a known server error with 400",
     400,
     {},
     R"({"__type":"InternalFailure"})",
     ErrorKind::server,
     "InternalFailure",
     true,
     ""},
    {"a web page with 503",
     503,
     {},
     "<html><body><b>Http/1.1 Service Unavailable</b></body></html>",
     ErrorKind::server,
     "503",
     true,
     "web page"},
    {"a web page with 403",
     403,
     {},
     "\n <!DOCTYPE HTML><title>blocked</title>",
     ErrorKind::denied,
     "403",
     false,
     "web page"},
    {"an empty 500", 500, {}, "", ErrorKind::server, "500", true, "HTTP 500 without a message"},
    {"an empty 503", 503, {}, "", ErrorKind::server, "503", true, "HTTP 503"},
    {"an empty 413", 413, {}, "", ErrorKind::invalid, "413", false, "HTTP 413"},
    {"an empty 403 with the type in a header",
     403,
     {{"x-amzn-ErrorType", "AccessDeniedException"}},
     "",
     ErrorKind::denied,
     "AccessDeniedException",
     false,
     ""},
    {"truncated JSON with 500", 500, {}, R"({"__type":"ServerExc)", ErrorKind::server, "500", true, "ServerExc"},
    {"truncated JSON with 400", 400, {}, R"({"__type":"Thrott)", ErrorKind::invalid, "400", false, ""},
    {"a list instead of an object", 400, {}, R"(["a"])", ErrorKind::invalid, "400", false, "[\"a\"]"},
    {"a bare 429", 429, {}, "", ErrorKind::throttled, "429", true, ""},
    {"a bare 401", 401, {}, "", ErrorKind::credentials, "401", false, ""},
    {"a bare 501", 501, {}, "", ErrorKind::server, "501", false, ""},
    {"a bare 504", 504, {}, "", ErrorKind::server, "504", true, ""},
    {"a proxy that wants a password",
     407,
     {},
     "<html>authenticate</html>",
     ErrorKind::invalid,
     "407",
     false,
     "put them into HTTP_PROXY"},
    {"a redirect",
     301,
     {{"Location", "https://elsewhere/"}},
     "",
     ErrorKind::invalid,
     "301",
     false,
     "redirects (HTTP 301) to https://elsewhere/"},
    {"a temporary redirect",
     307,
     {},
     R"({"__type":"ThrottlingException"})",
     ErrorKind::invalid,
     "307",
     false,
     "cannot follow"},
    {"a type that is no name",
     400,
     {},
     R"({"__type":"<b>bold</b>","message":"m"})",
     ErrorKind::invalid,
     "400",
     false,
     "m"},
};

const Case query_cases[] = {
    {"a role that may not be assumed",
     403,
     {},
     "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
     "<Code>AccessDenied</Code><Message>User &amp; role</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
     ErrorKind::denied,
     "AccessDenied",
     false,
     "User & role"},
    {"throttled",
     400,
     {},
     "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
     ErrorKind::throttled,
     "Throttling",
     true,
     "Rate exceeded"},
    {"a byte order mark, blanks and CDATA",
     400,
     {},
     "\xEF\xBB\xBF\n <?xml version=\"1.0\"?>\n<e:ErrorResponse xmlns:e=\"x\"><e:Error><e:Code>ExpiredToken</e:Code>"
     "<e:Message><![CDATA[<expired>]]></e:Message></e:Error></e:ErrorResponse>",
     ErrorKind::credentials,
     "ExpiredToken",
     true,
     "<expired>"},
    {"a web page",
     503,
     {},
     "<html><head></head><body>Unavailable<br></body></html>",
     ErrorKind::server,
     "503",
     true,
     "web page"},
    {"half a document", 500, {}, "<ErrorResponse><Error><Code>Throt", ErrorKind::server, "500", true, ""},
    {"an empty body", 403, {}, "", ErrorKind::denied, "403", false, "HTTP 403 without a message"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(answers_of_json_services_are_sorted_by_name_then_by_status)
{
    for (const auto& c : json_cases)
        check(c, Protocol::json);
}

BOOST_AUTO_TEST_CASE(answers_of_query_services_are_sorted_alike)
{
    for (const auto& c : query_cases)
        check(c, Protocol::query);
}

BOOST_AUTO_TEST_CASE(the_request_id_comes_from_any_of_its_headers_or_from_the_xml)
{
    const std::string xml = "<ErrorResponse><Error><Code>X</Code></Error><RequestId>in-xml</RequestId></ErrorResponse>";
    BOOST_TEST(aws::parse_error(400, {{"X-AMZN-REQUESTID", "a"}}, "{}", Protocol::json).request_id == "a");
    BOOST_TEST(aws::parse_error(400, {{"x-amz-request-id", "b"}}, "{}", Protocol::json).request_id == "b");
    BOOST_TEST(aws::parse_error(400, {}, xml, Protocol::query).request_id == "in-xml");
    BOOST_TEST(aws::parse_error(400, {{"x-amzn-RequestId", "h"}}, xml, Protocol::query).request_id == "h");
}

BOOST_AUTO_TEST_CASE(the_canonical_request_that_a_signature_error_quotes_is_cut_off_with_its_session_token)
{
    const std::string body = R"({"__type":"InvalidSignatureException","message":"The signature does not match.\n\n)"
                             R"(The Canonical String for this request should have been\n'POST\n/\n\n)"
                             R"(x-amz-security-token:TOPSECRET'"})";
    const auto error = aws::parse_error(403, {}, body, Protocol::json);
    BOOST_TEST(error.message == "The signature does not match"); // advice follows after "; "
}

BOOST_AUTO_TEST_CASE(a_message_is_printable_and_bounded_and_never_cut_inside_a_character)
{
    std::string body = R"({"__type":"X","message":"a\u0000\u001b[31m\r\nb )";
    for (int i = 0; i < 1000; ++i)
        body += "é";
    body += "\"}";
    const auto error = aws::parse_error(400, {}, body, Protocol::json);
    BOOST_TEST(error.message.starts_with("a [31m b é"));
    BOOST_TEST(error.message.size() <= 510U);
    BOOST_TEST(error.message.ends_with("é…"));
}

BOOST_AUTO_TEST_CASE(only_expired_and_unknown_keys_ask_for_new_credentials)
{
    for (const auto* code :
         {"ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"})
        BOOST_TEST(aws::asks_for_new_credentials(code), code);
    for (const auto* code : {"AccessDenied", "InvalidSignatureException", "ThrottlingException", ""})
        BOOST_TEST(!aws::asks_for_new_credentials(code), code);
}

BOOST_AUTO_TEST_CASE(only_signature_errors_and_refusals_may_come_from_a_wrong_clock)
{
    for (const auto* code : {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
                             "RequestTimeTooSkewed", "AccessDeniedException"})
        BOOST_TEST(aws::may_be_clock_skew(code), code);
    for (const auto* code : {"ThrottlingException", "ExpiredToken", "ServerException", ""})
        BOOST_TEST(!aws::may_be_clock_skew(code), code);
}

BOOST_AUTO_TEST_SUITE_END()
