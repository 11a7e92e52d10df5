// Dates, percent-encoding, digests and JSON counts: the small pure parts.
#include "aws/dates.hpp"
#include "aws/digest.hpp"
#include "aws/encoding.hpp"
#include "aws/json.hpp"
#include "net/percent.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

const core::WallTime moment{std::chrono::seconds{1767323045}}; // 2026-01-02T03:04:05Z

bool reads_as(std::string_view text, std::optional<core::WallTime> expected)
{
    return aws::parse_timestamp(text) == expected;
}

// The count in {"n":…}, or -1 where it is refused.
long count_of(std::string json)
{
    aws::json::Parser parser;
    const auto object = parser.parse(json);
    const auto count = aws::json::count(*object, "n");
    return count ? static_cast<long>(*count) : -1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(timestamps_are_read_with_fractions_and_offsets)
{
    BOOST_TEST(reads_as("2026-01-02T03:04:05Z", moment));
    BOOST_TEST(reads_as("2026-01-02T03:04:05.123456Z", moment + 123ms));
    BOOST_TEST(reads_as("2026-01-02T03:04:05+00:00", moment));
    BOOST_TEST(reads_as("2026-01-02T05:34:05+02:30", moment));
    BOOST_TEST(reads_as("2026-01-01T22:04:05-0500", moment));
    for (const auto* wrong : {"", "2026-01-02", "2026-01-02T03:04:05", "2026-02-30T03:04:05Z", "2026-01-02T24:04:05Z",
                              "2026-01-02T03:04:05Zx", "2026-01-02T03:04:05.Z", "99999-01-02T03:04:05Z", "yesterday"})
        BOOST_TEST(reads_as(wrong, std::nullopt), wrong);
}

BOOST_AUTO_TEST_CASE(the_date_of_http_is_read_and_that_of_a_signature_is_written)
{
    BOOST_TEST((aws::parse_http_date("Fri, 02 Jan 2026 03:04:05 GMT") == moment));
    for (const auto* wrong :
         {"", "Fri, 02 Jan 2026 03:04:05", "Fri, 02 Foo 2026 03:04:05 GMT", "02 Jan 2026 03:04:05 GMT",
          "Fri, 32 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05 GMT "})
        BOOST_TEST(!aws::parse_http_date(wrong), wrong);
    BOOST_TEST(aws::amz_date(moment + 999ms) == "20260102T030405Z");
    BOOST_TEST(aws::amz_date(core::WallTime{}) == "19700101T000000Z");
}

BOOST_AUTO_TEST_CASE(percent_encoding_keeps_the_unreserved_and_goes_back)
{
    BOOST_TEST(aws::percent_encoded("AZaz09-_.~ /+=é") == "AZaz09-_.~%20%2F%2B%3D%C3%A9");
    BOOST_TEST(net::percent_decoded("%20%2f+%zz%4") == " /+%zz%4");
    std::string all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    BOOST_TEST(net::percent_decoded(aws::percent_encoded(all)) == all);
}

BOOST_AUTO_TEST_CASE(digests_are_those_of_the_standards_however_often_the_context_is_used)
{
    aws::Sha256 sha256;
    aws::Md5 md5;
    aws::HmacSha256 hmac{"Jefe"}; // RFC 4231, case 2
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(sha256.hex_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        BOOST_TEST(sha256.hex_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        BOOST_TEST(md5.hex_of(R"({"hello":"headcount"})") == "f7b0f50a12fe8ede23102642f3376490");
        BOOST_TEST(aws::to_hex(hmac.of("what do ya want for nothing?")) ==
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
    aws::HmacSha256 of_long_key{std::string(131, '\xaa')}; // RFC 4231, case 6: longer than a block
    BOOST_TEST(aws::to_hex(of_long_key.of("Test Using Larger Than Block-Size Key - Hash Key First")) ==
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(a_count_is_a_whole_number_that_can_be_meant)
{
    BOOST_TEST(count_of(R"({"n":7})") == 7);
    BOOST_TEST(count_of(R"({"n":7.0})") == 7);
    BOOST_TEST(count_of(R"({"n":null})") == 0);
    BOOST_TEST(count_of(R"({})") == 0);
    BOOST_TEST(count_of(R"({"n":1,"n":2})") == 2); // the last of doubled members
    BOOST_TEST(count_of(R"({"n":1000000})") == 1000000);
    for (const auto* wrong : {R"({"n":-1})", R"({"n":7.5})", R"({"n":"7"})", R"({"n":1000001})", R"({"n":1e300})",
                              R"({"n":18446744073709551615})", R"({"n":true})", R"({"n":[7]})"})
        BOOST_TEST(count_of(wrong) == -1, wrong);
}

BOOST_AUTO_TEST_CASE(a_document_is_read_anew_where_another_was_read_in_between)
{
    const auto padded = [](std::string text) {
        text.reserve(text.size() + 64);
        return text;
    };
    const auto ours = padded(R"({"n":"ours"})");
    const auto other = padded(R"({"n":"other"})");
    aws::json::Parser parser;
    BOOST_TEST(parser.latest() == 0u);
    BOOST_TEST_REQUIRE(parser.parse_padded(ours).has_value());
    const auto document = parser.latest();
    BOOST_TEST((aws::json::text(*parser.parse_padded(ours, document), "n") == "ours"));
    BOOST_TEST(parser.latest() == document); // it was known

    BOOST_TEST_REQUIRE(parser.parse_padded(other).has_value());
    BOOST_TEST((aws::json::text(*parser.parse_padded(ours, document), "n") == "ours"));
    BOOST_TEST((aws::json::text(*parser.parse_padded(other, 0), "n") == "other"));
    BOOST_TEST(!parser.parse("no JSON").has_value());
    BOOST_TEST(!parser.parse_padded(ours, parser.latest()).has_value()); // whoever names it gets what it is
}

BOOST_AUTO_TEST_CASE(only_one_whole_object_of_bounded_depth_is_json_to_us)
{
    aws::json::Parser parser;
    for (const auto* wrong :
         {"", "[]", "1", "null", "{", R"({"a":1}x)", R"({"a":tru})", "{\"a\":\"\xff\"}", R"({"a":"\ud800"})"})
        BOOST_TEST(!parser.parse(wrong), wrong);
    BOOST_TEST(!parser.parse(std::string(1000, '[')));
    BOOST_TEST(!parser.parse(R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}"));
    BOOST_TEST(parser.parse(R"({"a":)" + std::string(20, '[') + std::string(20, ']') + "}").has_value());
    BOOST_TEST(parser.parse(R"({"a":")" + std::string(2'000'000, 'x') + "\"}").has_value());
    BOOST_TEST(!parser.parse(R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}")); // after growing too
}

BOOST_AUTO_TEST_SUITE_END()
