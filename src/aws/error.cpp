#include "headcount/aws/error.hpp"

#include "aws/encoding.hpp"
#include "aws/error_codes.hpp"
#include "aws/json.hpp"
#include "aws/printable.hpp"
#include "aws/xml.hpp"
#include "net/text.hpp"

#include <string>

namespace headcount::aws {

namespace {

constexpr std::size_t longest_message = 500;
constexpr std::size_t longest_code = 100;

struct Parts {
    std::string code;
    std::string message;
    std::string request_id;
};

bool is_code(std::string_view text)
{
    if (text.empty() || text.size() > longest_code) return false;
    return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
           std::string_view::npos;
}

// The first of the names given that is one, in its plain form.
std::string first_code(std::initializer_list<std::string_view> types)
{
    for (const auto type : types)
        if (auto name = shape_name(trimmed(type)); is_code(name)) return name;
    return {};
}

Parts json_parts(const net::Headers& headers, std::string_view body, Secrets secrets)
{
    Parts parts;
    const auto header_type = net::find_header(headers, "X-Amzn-ErrorType");
    const auto query_error = net::find_header(headers, "x-amzn-query-error");
    const auto legacy = query_error.substr(0, query_error.find(';'));
    json::Parser parser;
    const auto document = parser.parse(body);
    if (!document) {
        parts.code = first_code({header_type, legacy});
        parts.message = printable(body, longest_message, secrets);
        return parts;
    }
    const auto type = json::text(*document, "__type").value_or("");
    const auto code = json::text(*document, "code").value_or(""); // a number there is no name: ignored
    parts.code = first_code({header_type, type, code, legacy});
    auto message = json::text(*document, "message");
    if (!message) message = json::text(*document, "Message");
    parts.message = printable(message.value_or(""), longest_message, secrets);
    return parts;
}

Parts xml_parts(std::string_view body, Secrets secrets)
{
    const auto root = xml::parse(body);
    if (!root || root->name == "html" || root->name == "HTML")
        return {{}, printable(body, longest_message, secrets), {}};
    return {first_code({root->text_of("Code")}), printable(root->text_of("Message"), longest_message, secrets),
            printable(root->text_of("RequestId"), longest_code)};
}

// Advice is joined to messages with "; ", and "… for details.; check" reads badly.
void drop_final_period(std::string& message)
{
    while (message.ends_with('.') || message.ends_with(' '))
        message.pop_back();
}

// What is no answer of the service at all, told by its status. Empty where it may be one.
std::string intermediary(int status, const net::Headers& headers, Secrets secrets)
{
    if (status == 407)
        return "a proxy asks for a user and password that it accepts (HTTP 407): put them into HTTP_PROXY, as "
               "http://user:password@host:port";
    if (status < 300 || status >= 400) return {};
    std::string words = "the endpoint redirects (HTTP " + std::to_string(status) + ") to ";
    words += printable(net::find_header(headers, "Location"), 200, secrets);
    return words += "; a signed request cannot follow: correct the endpoint or the region";
}

bool is_html(std::string_view body)
{
    const auto start = trimmed(body).substr(0, 14);
    return net::equal_ignoring_case(start.substr(0, 5), "<html") || net::equal_ignoring_case(start, "<!doctype html");
}

} // namespace

std::string_view request_id_of(const net::Headers& headers)
{
    for (const auto name : {"x-amzn-RequestId", "x-amzn-Request-Id", "x-amz-request-id"})
        if (const auto id = net::find_header(headers, name); !id.empty()) return id.substr(0, longest_code);
    return {};
}

core::Error parse_error(int status, const net::Headers& headers, std::string_view body, Protocol protocol,
                        Secrets secrets)
{
    core::Error error;
    error.request_id = request_id_of(headers);
    error.code = std::to_string(status);
    error.message = intermediary(status, headers, secrets);
    if (!error.message.empty()) return error; // invalid, not retryable

    Parts parts;
    if (is_html(body)) // a proxy or a load balancer speaks
        parts.message = "HTTP " + std::to_string(status) + " with a web page: " + printable(body, 160, secrets);
    else
        parts = protocol == Protocol::json ? json_parts(headers, body, secrets) : xml_parts(body, secrets);
    const auto verdict = judge(status, parts.code);
    error.kind = verdict.kind;
    error.retryable = verdict.retryable;
    if (!parts.code.empty()) error.code = parts.code;
    if (error.request_id.empty()) error.request_id = parts.request_id;
    drop_final_period(parts.message);
    error.message = parts.message.empty() ? "HTTP " + std::to_string(status) + " without a message" : parts.message;
    return error;
}

} // namespace headcount::aws
