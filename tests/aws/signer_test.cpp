#include "headcount/aws/signer.hpp"

#include "aws/dates.hpp"
#include "aws/digest.hpp"
#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

#include <iterator>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view date = "20260102T030405Z";
const core::WallTime at{std::chrono::seconds{1767323045}}; // 2026-01-02T03:04:05Z

aws::Credentials credentials(std::string token = {})
{
    aws::Credentials out;
    out.access_key_id = "AKIAHEADCOUNTEXAMPL1";
    out.secret_access_key = core::Secret("headcount+example/secret+0123456789abcdef");
    out.session_token = core::Secret(std::move(token));
    return out;
}

net::Request request(std::string host, std::string content_type, std::string target, std::string body)
{
    net::Request out;
    out.endpoint.host = std::move(host);
    out.headers.push_back({"Content-Type", std::move(content_type)});
    if (!target.empty()) out.headers.push_back({"X-Amz-Target", std::move(target)});
    out.body = std::move(body);
    return out;
}

std::string signature_in(const net::Request& signed_request)
{
    const std::string authorization(net::find_header(signed_request.headers, "Authorization"));
    return authorization.substr(authorization.find("Signature=") + 10);
}

std::string hex(const aws::SigningKey& key)
{
    return aws::to_hex(key.data(), key.size());
}

// One of our own vectors: computed twice, with independent code and with botocore's signer.
struct Own {
    net::Request request;
    std::string token;
    std::string region;
    std::string service;
    std::string signed_headers;
    std::string body_hash;
    std::string canonical_hash;
    std::string key;
    std::string signature;
};

const Own own_vectors[] = {
    {request("ecs.us-east-1.amazonaws.com", "application/x-amz-json-1.1",
             "AmazonEC2ContainerServiceV20141113.DescribeClusters", R"({"clusters":["demo"]})"),
     "", "us-east-1", "ecs", "content-type;host;x-amz-date;x-amz-target",
     "6a7f1daa576b10494f193f5ce39148bc04f2e518ad23bdfb8d6dc61541e8b168",
     "e627a4e8f814ab0c8bf56119d6e4452d6001d74db22371ab00770d0385b295bc",
     "d6bee4d65047484546a3b79c4395cd1774636e13f554cd28c6ddeaee109ac865",
     "83abc6c50e383f7affdf3ffc0dc9b1eaf6f3fd2cb335886fd1e958427bac3450"},
    {request("sts.eu-west-1.amazonaws.com", "application/x-www-form-urlencoded; charset=utf-8", "",
             "Action=GetCallerIdentity&Version=2011-06-15"),
     "headcount-example-session-token==", "eu-west-1", "sts", "content-type;host;x-amz-date;x-amz-security-token",
     "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843",
     "0c32ecf97f666aab18605f0054cc646186875da2620703fa0bf1f37d2d37f3a7",
     "bbc2ef107dcb84f390898d0f57e7fc2307d46f29f81c818ec6527410fefda98c",
     "e4c654019d37507a7774c21c73661dbe77775eb04242928ad5d5d60d6932e601"},
    {request("sqs.us-west-2.amazonaws.com", "application/x-amz-json-1.0", "AmazonSQS.ReceiveMessage",
             R"({"QueueUrl":"https://sqs.us-west-2.amazonaws.com/111122223333/q","MaxNumberOfMessages":10,)"
             R"("WaitTimeSeconds":20})"),
     "headcount-example-session-token==", "us-west-2", "sqs",
     "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
     "794536adbf611f8b1fd19c13b4cd370b5e7b9f75fd08d1149f74b88f188a0230",
     "3816141da25b0fa46c069ac07490b9578a769d01c34389476a61dd48d52bad1d",
     "e266fd79b32af5e702cc2cb67790011b8cb138cba854661e5893419142338f7a",
     "71c6ec10eb81196033aec8af9bf10d078ba8726e76981e06bdc98ceb60c1ac8c"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(signer)

BOOST_AUTO_TEST_CASE(calls_to_ecs_sts_and_sqs_are_signed_as_botocore_signs_them)
{
    for (const auto& vector : own_vectors) {
        BOOST_TEST_CONTEXT(vector.service)
        {
            auto headers = vector.request.headers;
            headers.push_back({"Host", vector.request.endpoint.host});
            headers.push_back({"X-Amz-Date", std::string(date)});
            if (!vector.token.empty()) headers.push_back({"X-Amz-Security-Token", vector.token});
            const auto body_hash = aws::Sha256().hex_of(vector.request.body);
            const auto canonical = aws::canonical_request("POST", "/", headers, body_hash);
            BOOST_TEST(body_hash == vector.body_hash);
            BOOST_TEST(canonical.signed_headers == vector.signed_headers);
            BOOST_TEST(aws::Sha256().hex_of(canonical.text) == vector.canonical_hash);
            const auto key = aws::signing_key(credentials().secret_access_key.reveal(), date.substr(0, 8),
                                              vector.region, vector.service);
            BOOST_TEST(hex(key) == vector.key);

            aws::Signer signer;
            auto signed_request = vector.request;
            signer.sign(signed_request, credentials(vector.token), vector.region, vector.service, at);
            BOOST_TEST(signature_in(signed_request) == vector.signature);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_session_token_is_sent_and_signed_and_changes_the_signature)
{
    aws::Signer signer;
    const auto plain = request("ecs.us-east-1.amazonaws.com", "application/x-amz-json-1.1", "X.Y", "{}");
    auto without = plain;
    auto with = plain;
    auto other = plain;
    signer.sign(without, credentials(), "us-east-1", "ecs", at);
    signer.sign(with, credentials("one/+="), "us-east-1", "ecs", at);
    signer.sign(other, credentials("two/+="), "us-east-1", "ecs", at);
    BOOST_TEST(net::find_header(without.headers, "X-Amz-Security-Token").empty());
    BOOST_TEST(net::find_header(with.headers, "X-Amz-Security-Token") == "one/+=");
    BOOST_TEST(net::find_header(with.headers, "Authorization").find(";x-amz-security-token;") !=
               std::string_view::npos);
    BOOST_TEST(signature_in(without) != signature_in(with));
    BOOST_TEST(signature_in(with) != signature_in(other));
}

// Values computed with an independent implementation (Python's hmac and hashlib over the standard's text).
BOOST_AUTO_TEST_CASE(unicode_in_path_query_header_and_body_is_signed_byte_by_byte)
{
    const net::Headers headers{{"Host", "example.amazonaws.com:8443"},
                               {"X-Amz-Date", std::string(date)},
                               {"X-Amz-Security-Token", "tökén=="},
                               {"X-Amz-Meta", "  grüße   aus\tZürich  "}};
    const std::string body = "{\"name\":\"größe 😀\"}";
    const auto canonical = aws::canonical_request("PUT", "/wörter/😀 a/%C3%A4?später=früh&b=%F0%9F%98%80&b=%20+",
                                                  headers, aws::Sha256().hex_of(body));
    const std::string expected = "PUT\n"
                                 "/w%C3%B6rter/%F0%9F%98%80%20a/%25C3%25A4\n"
                                 "b=%20%2B&b=%F0%9F%98%80&sp%C3%A4ter=fr%C3%BCh\n"
                                 "host:example.amazonaws.com:8443\n"
                                 "x-amz-date:20260102T030405Z\n"
                                 "x-amz-meta:grüße aus Zürich\n"
                                 "x-amz-security-token:tökén==\n"
                                 "\n"
                                 "host;x-amz-date;x-amz-meta;x-amz-security-token\n" +
                                 aws::Sha256().hex_of(body);
    BOOST_TEST(canonical.text == expected);
    const auto key = aws::signing_key("sécrét/ключ", "20260102", "eu-central-1", "ecs");
    const auto scope = aws::credential_scope(date, "eu-central-1", "ecs");
    const auto text = aws::string_to_sign(date, scope, aws::Sha256().hex_of(canonical.text));
    BOOST_TEST(aws::signature(key, text) == "95badc2496bf2b4fdef5e4632fcf251efed83d9be913ad47b479faa65b6b46e6");
}

BOOST_AUTO_TEST_CASE(headers_that_intermediaries_change_are_not_signed)
{
    const net::Headers headers{
        {"Host", "h"},   {"User-Agent", "x"},      {"Connection", "close"},    {"Authorization", "AWS"},
        {"Expect", "x"}, {"X-Amzn-Trace-Id", "x"}, {"Transfer-Encoding", "x"}, {"X-Amz-Date", "d"}};
    BOOST_TEST(aws::canonical_request("GET", "/", headers, "").signed_headers == "host;x-amz-date");
}

BOOST_AUTO_TEST_CASE(the_port_is_part_of_the_signed_host_only_where_it_is_not_the_default)
{
    aws::Signer signer;
    auto standard = request("localhost", "t", "", "");
    auto other = request("localhost", "t", "", "");
    other.endpoint.port = 4566;
    signer.sign(standard, credentials(), "us-east-1", "ecs", at);
    signer.sign(other, credentials(), "us-east-1", "ecs", at);
    BOOST_TEST(signature_in(standard) != signature_in(other));
}

// The signer keeps memory, and what it worked out for the last request, for the next one.
BOOST_AUTO_TEST_CASE(what_was_signed_before_does_not_show_in_a_signature)
{
    const net::Headers shapes[] = {
        {{"Content-Type", "t"}, {"X-Amz-Target", "A.B"}},
        {{"X-Amz-Target", "A.B"}, {"Content-Type", "t"}},
        {{"Content-Type", "t"}},
        {{"x-b", "2"}, {"X-B", " 1  0\t"}, {"X-A", ""}, {"User-Agent", "u"}},
        {{"X-A", "2"}, {"x-b", "1"}, {"X-B", "0"}, {"Connection", "close"}},
        {},
    };
    aws::Signer used;
    core::Random random{7};
    for (int i = 0; i < 500; ++i) {
        auto one = request("h" + std::to_string(random.below(3)), "t", "", std::string(random.below(300), 'b'));
        one.headers = shapes[random.below(std::size(shapes))];
        one.target = random.chance(0.2) ? "/a//b?d=1&c" : "/";
        const auto who = credentials(random.chance(0.5) ? std::string(random.below(2000), 'T') : "");
        const auto when = at + std::chrono::seconds{random.below(5)};
        auto again = one;
        used.sign(one, who, "us-east-1", "ecs", when);
        aws::Signer().sign(again, who, "us-east-1", "ecs", when);
        BOOST_TEST((one.headers == again.headers));
    }
}

BOOST_AUTO_TEST_CASE(a_signing_key_is_derived_once_a_day_identity_region_and_service)
{
    aws::Signer signer;
    const auto sign = [&](const aws::Credentials& who, std::string_view region, std::string_view service,
                          core::WallTime when) {
        auto one = request("h", "t", "", "{}");
        signer.sign(one, who, region, service, when);
        return signature_in(one);
    };
    const auto first = sign(credentials(), "us-east-1", "ecs", at);
    BOOST_TEST(sign(credentials(), "us-east-1", "ecs", at) == first);
    sign(credentials("token"), "us-east-1", "ecs", at + 10h); // the token is no part of the key
    BOOST_TEST(signer.keys_derived() == 1U);
    sign(credentials(), "us-east-1", "sqs", at);
    sign(credentials(), "us-west-2", "ecs", at);
    BOOST_TEST(signer.keys_derived() == 3U);
    sign(credentials(), "us-east-1", "ecs", at + 24h); // the next day
    BOOST_TEST(signer.keys_derived() == 4U);
    BOOST_TEST(signer.keys() == 3U); // in place of yesterday's
}

BOOST_AUTO_TEST_CASE(a_new_secret_under_the_same_access_key_is_not_signed_with_the_old_key)
{
    aws::Signer signer;
    auto changed = credentials();
    changed.secret_access_key = core::Secret("another secret");
    auto before = request("h", "t", "", "{}");
    auto after = before;
    auto fresh = before;
    signer.sign(before, credentials(), "us-east-1", "ecs", at);
    signer.sign(after, changed, "us-east-1", "ecs", at);
    aws::Signer().sign(fresh, changed, "us-east-1", "ecs", at);
    BOOST_TEST(signature_in(after) != signature_in(before));
    BOOST_TEST(signature_in(after) == signature_in(fresh));
    BOOST_TEST(signer.keys() == 1U);
}

BOOST_AUTO_TEST_CASE(a_thousand_sessions_leave_no_more_keys_than_allowed_and_the_one_in_use_stays)
{
    aws::Signer signer{8};
    const auto sign_as = [&](const std::string& access_key) {
        auto who = credentials();
        who.access_key_id = access_key;
        auto one = request("h", "t", "", "{}");
        signer.sign(one, who, "us-east-1", "ecs", at);
    };
    for (int i = 0; i < 1000; ++i) {
        sign_as("in use");
        sign_as("session " + std::to_string(i));
    }
    BOOST_TEST(signer.keys() == 8U);
    BOOST_TEST(signer.keys_derived() == 1001U);
}

BOOST_AUTO_TEST_SUITE_END()
