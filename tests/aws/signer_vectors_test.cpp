// The 38 official vectors of AWS Signature Version 4 that sign with headers, each a test of its own name, stage by
// stage.
#include "headcount/aws/signer.hpp"

#include "aws/dates.hpp"
#include "aws/digest.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace headcount;

namespace {

struct Vector {
    std::string name;
    boost::json::object fields;

    const boost::json::object& context() const { return fields.at("context").as_object(); }
    std::string text(std::string_view field) const { return std::string(fields.at(field).as_string()); }
    std::string context_text(std::string_view field) const { return std::string(context().at(field).as_string()); }
    bool flag(std::string_view field) const
    {
        const auto* value = context().if_contains(field);
        return value != nullptr && value->as_bool();
    }
    std::string credential(std::string_view field) const
    {
        const auto* value = context().at("credentials").as_object().if_contains(field);
        return value == nullptr ? std::string() : std::string(value->as_string());
    }
};

std::vector<Vector> read_vectors()
{
    std::ifstream file(HEADCOUNT_TEST_DATA "/sigv4/v4-header.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<Vector> vectors;
    const auto root = boost::json::parse(text);
    for (const auto& item : root.as_array())
        vectors.push_back({std::string(item.at("name").as_string()), item.as_object()});
    return vectors;
}

struct Raw {
    std::string method;
    std::string target;
    net::Headers headers;
    std::string body;
};

// "METHOD target HTTP/1.1", headers (a line that starts with a blank continues the one before), and the body.
Raw parse_raw(const std::string& text)
{
    Raw raw;
    const auto head_end = text.find("\n\n");
    if (head_end != std::string::npos) raw.body = text.substr(head_end + 2);
    const auto head = text.substr(0, head_end);
    const auto line_end = head.find('\n');
    const auto first = head.substr(0, line_end);
    raw.method = first.substr(0, first.find(' '));
    raw.target = first.substr(raw.method.size() + 1, first.rfind(" HTTP/1.1") - raw.method.size() - 1);
    std::size_t at = line_end + 1;
    while (at < head.size()) {
        auto end = head.find('\n', at);
        while (end != std::string::npos && head.substr(end + 1, 1) == " ")
            end = head.find('\n', end + 1);
        if (end == std::string::npos) end = head.size();
        const auto line = head.substr(at, end - at);
        at = end + 1;
        raw.headers.push_back({line.substr(0, line.find(':')), line.substr(line.find(':') + 1)});
    }
    return raw;
}

// What a signer adds to a request before it signs.
void add_signing_headers(Raw& raw, const Vector& vector, const std::string& date)
{
    raw.headers.push_back({"X-Amz-Date", date});
    const auto token = vector.credential("token");
    if (!token.empty() && !vector.flag("omit_session_token")) raw.headers.push_back({"X-Amz-Security-Token", token});
    if (vector.flag("sign_body")) raw.headers.push_back({"x-amz-content-sha256", aws::Sha256().hex_of(raw.body)});
}

void check(const Vector& vector)
{
    auto raw = parse_raw(vector.text("request"));
    const auto date = aws::amz_date(*aws::parse_timestamp(vector.context_text("timestamp")));
    add_signing_headers(raw, vector, date);

    const auto form = vector.flag("normalize") ? aws::PathForm::normalized : aws::PathForm::as_sent;
    const auto canonical =
        aws::canonical_request(raw.method, raw.target, raw.headers, aws::Sha256().hex_of(raw.body), form);
    BOOST_TEST(canonical.text == vector.text("canonical_request"));

    const auto region = vector.context_text("region");
    const auto service = vector.context_text("service");
    const auto scope = aws::credential_scope(date, region, service);
    const auto to_sign = aws::string_to_sign(date, scope, aws::Sha256().hex_of(canonical.text));
    BOOST_TEST(to_sign == vector.text("string_to_sign"));

    const auto key = aws::signing_key(vector.credential("secret_access_key"), date.substr(0, 8), region, service);
    BOOST_TEST(aws::signature(key, to_sign) == vector.text("signature"));

    const std::string authorization =
        "Authorization:AWS4-HMAC-SHA256 Credential=" + vector.credential("access_key_id") + "/" + scope +
        ", SignedHeaders=" + canonical.signed_headers + ", Signature=" + aws::signature(key, to_sign);
    BOOST_TEST(vector.text("signed_request").find(authorization) != std::string::npos);
}

// The Signer as headcount uses it, where a vector is such a request: normalized, the token signed, no hash header.
void check_signer(const Vector& vector)
{
    if (!vector.flag("normalize") || vector.flag("omit_session_token") || vector.flag("sign_body")) return;
    auto raw = parse_raw(vector.text("request"));
    net::Request request;
    request.endpoint.host = "example.amazonaws.com";
    request.method = raw.method;
    request.target = raw.target;
    for (const auto& header : raw.headers)
        if (header.name != "Host") request.headers.push_back(header);
    aws::Credentials credentials;
    credentials.access_key_id = vector.credential("access_key_id");
    credentials.secret_access_key = core::Secret(vector.credential("secret_access_key"));
    credentials.session_token = core::Secret(vector.credential("token"));
    aws::Signer signer;
    signer.sign(request, credentials, vector.context_text("region"), vector.context_text("service"),
                *aws::parse_timestamp(vector.context_text("timestamp")));
    const auto authorization = net::find_header(request.headers, "Authorization");
    BOOST_TEST(authorization.ends_with("Signature=" + vector.text("signature")));
    BOOST_TEST(net::find_header(request.headers, "Host").empty()); // the transport adds it
}

struct Registered {
    Registered()
    {
        auto* suite = BOOST_TEST_SUITE("official_sigv4_vectors");
        for (const auto& vector : read_vectors()) {
            const auto body = [vector] {
                check(vector);
                check_signer(vector);
            };
            suite->add(boost::unit_test::make_test_case(body, vector.name, __FILE__, __LINE__));
        }
        boost::unit_test::framework::master_test_suite().add(suite);
    }
};

const Registered registered;

} // namespace

BOOST_AUTO_TEST_CASE(all_38_official_vectors_are_read)
{
    BOOST_TEST(read_vectors().size() == 38U);
}
