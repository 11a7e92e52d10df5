// The bodies of errors that a client must survive, a test for each kind: pages of proxies, nothing at all, halves,
// the many forms of one member.
#include "error_case.hpp"

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

BOOST_AUTO_TEST_SUITE(error_bodies)

BOOST_AUTO_TEST_CASE(a_web_page_of_a_proxy_is_judged_by_its_status_and_shown_short)
{
    check_json({
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
        {"markup that is no page", 502, {}, "<b>bad gateway</b>", ErrorKind::server, "502", true, "<b>bad gateway</b>"},
        {"a page over an AWS header",
         503,
         {{"X-Amzn-ErrorType", "AccessDeniedException"}},
         "<HTML>",
         ErrorKind::server,
         "503",
         true,
         "web page"},
    });
}

BOOST_AUTO_TEST_CASE(a_web_page_where_xml_was_expected_is_no_error_document)
{
    check_query({
        {"a web page",
         503,
         {},
         "<html><head></head><body>Unavailable<br></body></html>",
         ErrorKind::server,
         "503",
         true,
         "web page"},
    });
}

BOOST_AUTO_TEST_CASE(of_a_long_web_page_an_excerpt_is_kept)
{
    const auto error = aws::parse_error(503, {}, "<html>" + std::string(100'000, 'x'), aws::Protocol::json);
    BOOST_TEST(error.message.size() < 250U);
}

BOOST_AUTO_TEST_CASE(an_empty_body_leaves_it_to_the_header_or_the_status)
{
    check_json({
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
        {"SQS with its older code alone",
         400,
         {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}},
         "",
         ErrorKind::invalid,
         "QueueDoesNotExist",
         false,
         ""},
        {"an empty 400", 400, {}, "", ErrorKind::invalid, "400", false, "HTTP 400 without a message"},
    });
}

BOOST_AUTO_TEST_CASE(an_empty_body_where_xml_was_expected_is_judged_alike)
{
    check_query({
        {"an empty body", 403, {}, "", ErrorKind::denied, "403", false, "HTTP 403 without a message"},
    });
}

BOOST_AUTO_TEST_CASE(json_that_is_cut_off_or_no_object_is_judged_by_its_status)
{
    check_json({
        {"truncated JSON with 500", 500, {}, R"({"__type":"ServerExc)", ErrorKind::server, "500", true, "ServerExc"},
        {"truncated JSON with 400", 400, {}, R"({"__type":"Thrott)", ErrorKind::invalid, "400", false, ""},
        {"a list instead of an object", 400, {}, R"(["a"])", ErrorKind::invalid, "400", false, "[\"a\"]"},
        {"no JSON at all", 502, {}, "upstream died", ErrorKind::server, "502", true, "upstream died"},
        {"cut off, with the type in a header",
         400,
         {{"x-amzn-ErrorType", "ThrottlingException"}},
         R"({"message":"Rate ex)",
         ErrorKind::throttled,
         "ThrottlingException",
         true,
         "Rate ex"},
    });
}

BOOST_AUTO_TEST_CASE(xml_that_is_cut_off_is_judged_by_its_status)
{
    check_query({
        {"half a document", 500, {}, "<ErrorResponse><Error><Code>Throt", ErrorKind::server, "500", true, ""},
    });
}

BOOST_AUTO_TEST_CASE(a_407_is_of_a_proxy_final_and_said_in_clear_words)
{
    check_json({
        {"a proxy that wants a password",
         407,
         {},
         "<html>authenticate</html>",
         ErrorKind::invalid,
         "407",
         false,
         "put them into HTTP_PROXY"},
    });
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed_and_names_where_it_leads)
{
    check_json({
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
    });
}

BOOST_AUTO_TEST_CASE(the_message_may_be_written_in_either_case_or_be_no_message)
{
    check_json({
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
        {"a message that is null beside one that is not",
         400,
         {},
         R"({"__type":"X","message":null,"Message":"m"})",
         ErrorKind::invalid,
         "X",
         false,
         "m"},
    });
}

BOOST_AUTO_TEST_CASE(the_type_may_stand_in_four_places_and_carry_a_namespace_or_a_url)
{
    check_json({
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
        {"a number in `code` is no name",
         400,
         {},
         R"({"code":42,"message":"m"})",
         ErrorKind::invalid,
         "400",
         false,
         "m"},
        {"a type that is no name",
         400,
         {},
         R"({"__type":"<b>bold</b>","message":"m"})",
         ErrorKind::invalid,
         "400",
         false,
         "m"},
        {"no type at all", 400, {}, R"({"message":"m"})", ErrorKind::invalid, "400", false, "m"},
        {"a type that is null beside a code",
         400,
         {},
         R"({"__type":null,"code":"ThrottlingException"})",
         ErrorKind::throttled,
         "ThrottlingException",
         true,
         ""},
        {"a namespace and a URL in the header",
         400,
         {{"x-amzn-ErrorType", "com.amazon.coral#AccessDeniedException:http://internal/doc/"}},
         "{}",
         ErrorKind::denied,
         "AccessDeniedException",
         false,
         ""},
        {"doubled members: the last counts",
         400,
         {},
         R"({"__type":"A","__type":"ThrottlingException","message":"one","message":"two"})",
         ErrorKind::throttled,
         "ThrottlingException",
         true,
         "two"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
