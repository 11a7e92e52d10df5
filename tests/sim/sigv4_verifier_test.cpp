#include "sim/sigv4_verifier.hpp"

#include "sim/calendar.hpp"
#include "sim/digest.hpp"
#include "sim/signed_request.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

constexpr std::string_view time_text = "20260102T030405Z";

core::WallTime now()
{
    return *parse_basic_time(time_text);
}

// Requests whose every stage was computed by two other programs; only the results are written here.
struct Vector {
    const char* name;
    const char* service;
    const char* region;
    const char* content_type;
    const char* target;
    const char* body;
    bool token;
    const char* signed_headers;
    const char* canonical_sha256;
    const char* signature;
};

std::ostream& operator<<(std::ostream& out, const Vector& v)
{
    return out << v.name;
}

constexpr Vector vectors[]{
    {"A", "ecs", "us-east-1", "application/x-amz-json-1.1", "AmazonEC2ContainerServiceV20141113.DescribeClusters",
     R"({"clusters":["demo"]})", false, "content-type;host;x-amz-date;x-amz-target",
     "e627a4e8f814ab0c8bf56119d6e4452d6001d74db22371ab00770d0385b295bc",
     "83abc6c50e383f7affdf3ffc0dc9b1eaf6f3fd2cb335886fd1e958427bac3450"},
    {"B", "sts", "eu-west-1", "application/x-www-form-urlencoded; charset=utf-8", nullptr,
     "Action=GetCallerIdentity&Version=2011-06-15", true, "content-type;host;x-amz-date;x-amz-security-token",
     "0c32ecf97f666aab18605f0054cc646186875da2620703fa0bf1f37d2d37f3a7",
     "e4c654019d37507a7774c21c73661dbe77775eb04242928ad5d5d60d6932e601"},
    {"C", "sqs", "us-west-2", "application/x-amz-json-1.0", "AmazonSQS.ReceiveMessage",
     R"({"QueueUrl":"https://sqs.us-west-2.amazonaws.com/111122223333/q","MaxNumberOfMessages":10,"WaitTimeSeconds":20})",
     true, "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
     "3816141da25b0fa46c069ac07490b9578a769d01c34389476a61dd48d52bad1d",
     "71c6ec10eb81196033aec8af9bf10d078ba8726e76981e06bdc98ceb60c1ac8c"},
};

constexpr const char* token_text = "headcount-example-session-token==";

net::ServerRequest request_of(const Vector& v)
{
    net::ServerRequest request{.method = "POST", .target = "/", .headers = {}, .body = v.body};
    request.headers = {{"Host", std::string(v.service) + "." + v.region + ".amazonaws.com"},
                       {"Content-Type", v.content_type},
                       {"X-Amz-Date", std::string(time_text)}};
    if (v.target != nullptr) request.headers.push_back({"X-Amz-Target", v.target});
    if (v.token) request.headers.push_back({"X-Amz-Security-Token", token_text});
    request.headers.push_back(
        {"Authorization", std::string("AWS4-HMAC-SHA256 Credential=AKIAHEADCOUNTEXAMPL1/20260102/") + v.region + "/" +
                              v.service + "/aws4_request, SignedHeaders=" + v.signed_headers +
                              ", Signature=" + v.signature});
    return request;
}

KeyRing ring_of(const Vector& v)
{
    KeyRing keys({example_key()});
    if (v.token) {
        Key key = *keys.find("AKIAHEADCOUNTEXAMPL1");
        key.token = token_text;
        key.expires = now() + 1h;
        keys.add(key, now());
    }
    return keys;
}

void take_away(net::ServerRequest& request, std::string_view name)
{
    net::Headers others;
    for (const auto& header : request.headers)
        if (header.name != name) others.push_back(header);
    BOOST_REQUIRE((others != request.headers));
    request.headers = std::move(others);
}

void set(net::ServerRequest& request, std::string_view name, const std::string& value)
{
    take_away(request, name);
    request.headers.push_back({name, value});
}

void replace(net::ServerRequest& request, std::string_view name, std::string_view from, std::string_view to)
{
    std::string value{net::find_header(request.headers, name)};
    const auto at = value.find(from);
    BOOST_REQUIRE(at != value.npos);
    set(request, name, value.replace(at, from.size(), to));
}

struct Corruption {
    const char* what;
    void (*apply)(net::ServerRequest&);
    AuthFault fault;
};

std::ostream& operator<<(std::ostream& out, const Corruption& c)
{
    return out << c.what;
}

const Corruption corruptions[]{
    {"another body", [](auto& r) { r.body += " "; }, AuthFault::mismatch},
    {"another method", [](auto& r) { r.method = "PUT"; }, AuthFault::mismatch},
    {"another path", [](auto& r) { r.target = "/x"; }, AuthFault::mismatch},
    {"a query", [](auto& r) { r.target = "/?a=1"; }, AuthFault::mismatch},
    {"another operation", [](auto& r) { replace(r, "X-Amz-Target", "Describe", "Delete"); }, AuthFault::mismatch},
    {"another host", [](auto& r) { set(r, "Host", "127.0.0.1"); }, AuthFault::mismatch},
    {"the host of another region", [](auto& r) { set(r, "Host", "ecs.eu-west-1.amazonaws.com"); }, AuthFault::mismatch},
    {"one digit of the signature", [](auto& r) { replace(r, "Authorization", "=83ab", "=83ac"); }, AuthFault::mismatch},
    {"a short signature", [](auto& r) { replace(r, "Authorization", "=83ab", "=83a"); }, AuthFault::incomplete},
    {"another region in the scope", [](auto& r) { replace(r, "Authorization", "us-east-1", "us-east-2"); },
     AuthFault::mismatch},
    {"no region at all", [](auto& r) { replace(r, "Authorization", "us-east-1", "nowhere"); }, AuthFault::mismatch},
    {"another service in the scope", [](auto& r) { replace(r, "Authorization", "/ecs/", "/sqs/"); },
     AuthFault::mismatch},
    {"another date in the scope", [](auto& r) { replace(r, "Authorization", "/20260102/", "/20260103/"); },
     AuthFault::mismatch},
    {"another end of the scope", [](auto& r) { replace(r, "Authorization", "aws4_request", "aws4"); },
     AuthFault::incomplete},
    {"another scheme", [](auto& r) { replace(r, "Authorization", "AWS4-HMAC-SHA256", "Basic"); },
     AuthFault::incomplete},
    {"an unknown key", [](auto& r) { replace(r, "Authorization", "AKIAHEAD", "AKIATAIL"); }, AuthFault::unknown_key},
    {"a token that is not the key's", [](auto& r) { r.headers.push_back({"X-Amz-Security-Token", "made up"}); },
     AuthFault::unknown_key},
    {"a header that must be signed", [](auto& r) { r.headers.push_back({"X-Amz-Extra", "1"}); }, AuthFault::mismatch},
    {"a signed header taken away", [](auto& r) { take_away(r, "Content-Type"); }, AuthFault::mismatch},
    {"the host not signed", [](auto& r) { replace(r, "Authorization", ";host;", ";"); }, AuthFault::mismatch},
    {"signed headers out of order",
     [](auto& r) { replace(r, "Authorization", "content-type;host", "host;content-type"); }, AuthFault::incomplete},
    {"no date", [](auto& r) { set(r, "X-Amz-Date", ""); }, AuthFault::incomplete},
    {"a date of another form", [](auto& r) { set(r, "X-Amz-Date", "2026-01-02T03:04:05Z"); }, AuthFault::incomplete},
    {"no authorization", [](auto& r) { take_away(r, "Authorization"); }, AuthFault::missing},
};

} // namespace

BOOST_AUTO_TEST_SUITE(sigv4_verifier)

BOOST_DATA_TEST_CASE(a_published_vector_is_accepted_and_its_canonical_request_is_the_published_one, data::make(vectors),
                     v)
{
    const auto request = request_of(v);
    const auto authorization = parse_authorization(net::find_header(request.headers, "authorization"));
    BOOST_REQUIRE(authorization.has_value());
    BOOST_TEST(sha256_text(canonical_request(request, authorization->signed_headers)) == v.canonical_sha256);
    const auto caller = verify(request, ring_of(v), now());
    BOOST_REQUIRE(caller.has_value());
    BOOST_TEST(caller->key.account == "111122223333");
    BOOST_TEST(caller->region == v.region);
    BOOST_TEST(caller->service == v.service);
}

BOOST_DATA_TEST_CASE(anything_changed_after_signing_is_refused, data::make(corruptions), corruption)
{
    auto request = request_of(vectors[0]);
    corruption.apply(request);
    const auto caller = verify(request, ring_of(vectors[0]), now());
    BOOST_REQUIRE(caller.has_error());
    BOOST_TEST((caller.error().fault == corruption.fault));
    BOOST_TEST(!caller.error().message.empty());
}

BOOST_AUTO_TEST_CASE(five_minutes_of_skew_are_borne_and_the_refusal_names_all_three_times)
{
    const auto request = request_of(vectors[0]);
    const auto keys = ring_of(vectors[0]);
    BOOST_TEST(verify(request, keys, now() + 5min).has_value());
    BOOST_TEST(verify(request, keys, now() - 5min).has_value());
    const auto late = verify(request, keys, now() + 5min + 1s);
    BOOST_TEST((late.error().fault == AuthFault::skewed));
    BOOST_TEST(late.error().message == "Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z "
                                       "(20260102T030906Z - 5 min.)");
    const auto early = verify(request, keys, now() - 5min - 1s);
    BOOST_TEST(early.error().message == "Signature not yet current: 20260102T030405Z is still later than "
                                        "20260102T030404Z (20260102T025904Z + 5 min.)");
}

BOOST_AUTO_TEST_CASE(a_temporary_key_needs_its_token_and_ends)
{
    auto request = request_of(vectors[1]);
    const auto keys = ring_of(vectors[1]);
    auto expired = ring_of(vectors[1]);
    Key key = *expired.find("AKIAHEADCOUNTEXAMPL1");
    key.expires = now();
    expired.add(key, now());
    BOOST_TEST((verify(request, expired, now()).error().fault == AuthFault::expired));
    take_away(request, "X-Amz-Security-Token");
    BOOST_TEST((verify(request, keys, now()).error().fault == AuthFault::unknown_key));
}

BOOST_AUTO_TEST_CASE(paths_queries_and_header_values_are_made_canonical)
{
    net::ServerRequest request{.method = "GET",
                               .target = "/a//b/./c/../d%20e/?z=1&b=%2f&a=&b=1%7e&c",
                               .headers = {{"Host", " x  y "}, {"My-List", "b"}, {"my-list", "a  c"}},
                               .body = ""};
    BOOST_TEST(canonical_request(request, {"host", "my-list"}) ==
               "GET\n/a/b/d%2520e/\na=&b=%2F&b=1~&c=&z=1\nhost:x y\nmy-list:b,a c\n\nhost;my-list\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    request.target = "/..";
    BOOST_TEST(canonical_request(request, {}).starts_with("GET\n/\n\n\n"));
}

BOOST_AUTO_TEST_SUITE_END()
