#include "sim/front_error.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace headcount::sim {
namespace {

bool is_json(Family family)
{
    return family == Family::ecs_json || family == Family::sqs_json;
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        default: out += c;
        }
    }
    return out;
}

net::Response json_error(Family family, const FrontError& error, const std::string& request_id)
{
    const bool ecs = family == Family::ecs_json;
    const boost::json::object body{{"__type", "com.amazon.coral.service#" + error.code}, {"message", error.message}};
    return {.status = error.status,
            .headers = {{"x-amzn-RequestId", request_id},
                        {"Content-Type", ecs ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0"}},
            .body = boost::json::serialize(body)};
}

net::Response xml_error(Family family, const FrontError& error, const std::string& request_id)
{
    const std::string space = family == Family::sts_query ? "https://sts.amazonaws.com/doc/2011-06-15/"
                                                          : "http://queue.amazonaws.com/doc/2012-11-05/";
    const std::string side = error.status >= 500 ? "Receiver" : "Sender";
    return {.status = error.status,
            .headers = {{"x-amzn-RequestId", request_id}, {"Content-Type", "text/xml"}},
            .body = "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"" + space + "\"><Error><Type>" + side +
                    "</Type><Code>" + escaped(error.code) + "</Code><Message>" + escaped(error.message) +
                    "</Message></Error><RequestId>" + request_id + "</RequestId></ErrorResponse>"};
}

FrontError json_refusal(const AuthRefusal& refusal)
{
    switch (refusal.fault) {
    case AuthFault::missing: return {400, "MissingAuthenticationTokenException", refusal.message};
    case AuthFault::incomplete: return {400, "IncompleteSignatureException", refusal.message};
    case AuthFault::unknown_key: return {400, "UnrecognizedClientException", refusal.message};
    case AuthFault::expired: return {400, "ExpiredTokenException", refusal.message};
    case AuthFault::skewed:
    case AuthFault::mismatch: return {400, "InvalidSignatureException", refusal.message};
    }
    return {};
}

FrontError xml_refusal(const AuthRefusal& refusal)
{
    switch (refusal.fault) {
    case AuthFault::missing: return {403, "MissingAuthenticationToken", refusal.message};
    case AuthFault::incomplete: return {400, "IncompleteSignature", refusal.message};
    case AuthFault::unknown_key: return {403, "InvalidClientTokenId", refusal.message};
    case AuthFault::expired: return {403, "ExpiredToken", refusal.message};
    case AuthFault::skewed:
    case AuthFault::mismatch: return {403, "SignatureDoesNotMatch", refusal.message};
    }
    return {};
}

} // namespace

net::Response answer(Family family, const FrontError& error, const std::string& request_id)
{
    return is_json(family) ? json_error(family, error, request_id) : xml_error(family, error, request_id);
}

net::Response answer(Family family, const AuthRefusal& refusal, const std::string& request_id)
{
    return answer(family, is_json(family) ? json_refusal(refusal) : xml_refusal(refusal), request_id);
}

net::Response denied(Family family, const std::string& sentence, const std::string& request_id)
{
    if (!is_json(family)) return answer(family, FrontError{403, "AccessDenied", sentence}, request_id);
    auto response = answer(family, FrontError{400, "AccessDeniedException", sentence}, request_id);
    if (family == Family::sqs_json) response.headers.push_back({"x-amzn-query-error", "AccessDeniedException;Sender"});
    return response;
}

net::Response throttled(Family family, const std::string& request_id)
{
    switch (family) {
    case Family::ecs_json: return answer(family, FrontError{400, "ThrottlingException", "Rate exceeded"}, request_id);
    case Family::sts_query: return answer(family, FrontError{400, "Throttling", "Rate exceeded"}, request_id);
    case Family::sqs_json:
    case Family::sqs_query: break;
    }
    auto response = answer(family, FrontError{403, "RequestThrottled", "Request is throttled."}, request_id);
    if (family == Family::sqs_json) response.headers.push_back({"x-amzn-query-error", "RequestThrottled;Sender"});
    return response;
}

net::Response server_failure(Family family, const std::string& request_id)
{
    const bool ecs = family == Family::ecs_json;
    return answer(family,
                  FrontError{500, ecs ? "ServerException" : "InternalFailure",
                             "The request processing has failed because of an unknown error, exception or failure."},
                  request_id);
}

net::Response html_unavailable()
{
    return {.status = 503,
            .headers = {{"Content-Type", "text/html"}},
            .body = "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"};
}

net::Response not_json()
{
    return {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "upstream connect error"};
}

net::Response redirect()
{
    return {.status = 307,
            .headers = {{"Content-Type", "text/html"}, {"Location", "https://elsewhere.example/"}},
            .body = "<html><body>Moved</body></html>"};
}

net::Response proxy_wants_password()
{
    return {.status = 407,
            .headers = {{"Content-Type", "text/html"}, {"Proxy-Authenticate", "Basic realm=\"proxy\""}},
            .body = "<html><body>Proxy Authentication Required</body></html>"};
}

} // namespace headcount::sim
