// What is read out of an error that came whole: XML in its many forms, the request id, a message fit for people.
#include "error_case.hpp"

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

BOOST_AUTO_TEST_SUITE(error_text)

BOOST_AUTO_TEST_CASE(xml_may_begin_with_a_byte_order_mark_and_use_namespaces_cdata_and_entities)
{
    check_query({
        {"a byte order mark, blanks and CDATA",
         400,
         {},
         "\xEF\xBB\xBF\n <?xml version=\"1.0\"?>\n<e:ErrorResponse xmlns:e=\"x\"><e:Error><e:Code>ExpiredToken</e:Code>"
         "<e:Message><![CDATA[<expired>]]></e:Message></e:Error></e:ErrorResponse>",
         ErrorKind::credentials,
         "ExpiredToken",
         true,
         "<expired>"},
        {"entities in each form, unknown elements, another order",
         400,
         {},
         "<ErrorResponse><New/><RequestId>r</RequestId><Error><Detail><More/></Detail><Message>a&lt;b &#38; &#x26; "
         "&quot;c&quot;</Message><Code>Throttling</Code></Error></ErrorResponse>",
         ErrorKind::throttled,
         "Throttling",
         true,
         "a<b & & \"c\""},
    });
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_break_neither_the_error_nor_its_message)
{
    const std::string bodies[] = {"\xff\xfe{", R"({"__type":"X","message":"\ud800"})", "{\"message\":\"\xc3\"}",
                                  std::string(100'000, '['), std::string("\0\0", 2)};
    for (const auto& body : bodies) {
        for (const auto protocol : {aws::Protocol::json, aws::Protocol::query}) {
            const auto error = aws::parse_error(500, {}, body, protocol);
            BOOST_TEST(error.kind == ErrorKind::server);
            BOOST_TEST(error.code == "500");
            BOOST_TEST(error.message.size() <= 510U);
            BOOST_TEST(error.message.find('\0') == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_request_id_comes_from_any_of_its_headers_or_from_the_xml)
{
    const std::string xml = "<ErrorResponse><Error><Code>X</Code></Error><RequestId>in-xml</RequestId></ErrorResponse>";
    BOOST_TEST(aws::parse_error(400, {{"X-AMZN-REQUESTID", "a"}}, "{}", aws::Protocol::json).request_id == "a");
    BOOST_TEST(aws::parse_error(400, {{"x-amz-request-id", "b"}}, "{}", aws::Protocol::json).request_id == "b");
    BOOST_TEST(aws::parse_error(400, {}, xml, aws::Protocol::query).request_id == "in-xml");
    BOOST_TEST(aws::parse_error(400, {{"x-amzn-RequestId", "h"}}, xml, aws::Protocol::query).request_id == "h");
}

BOOST_AUTO_TEST_CASE(the_canonical_request_that_a_signature_error_quotes_is_cut_off_with_its_session_token)
{
    const std::string body = R"({"__type":"InvalidSignatureException","message":"The signature does not match.\n\n)"
                             R"(The Canonical String for this request should have been\n'POST\n/\n\n)"
                             R"(x-amz-security-token:TOPSECRET'"})";
    const auto error = aws::parse_error(403, {}, body, aws::Protocol::json);
    BOOST_TEST(error.message == "The signature does not match"); // advice follows after "; "
}

BOOST_AUTO_TEST_CASE(a_message_is_printable_and_bounded_and_never_cut_inside_a_character)
{
    std::string body = R"({"__type":"X","message":"a\u0000\u001b[31m\r\nb )";
    for (int i = 0; i < 1000; ++i)
        body += "é";
    body += "\"}";
    const auto error = aws::parse_error(400, {}, body, aws::Protocol::json);
    BOOST_TEST(error.message.starts_with("a [31m b é"));
    BOOST_TEST(error.message.size() <= 510U);
    BOOST_TEST(error.message.ends_with("é…"));
}

BOOST_AUTO_TEST_SUITE_END()
