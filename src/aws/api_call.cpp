#include "aws/api_call.hpp"

#include "aws/dates.hpp"
#include "aws/xml.hpp"
#include "core/invalid.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/core/error_code.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace headcount::aws {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t padding = 64;              // what simdjson may read beyond the end
constexpr std::size_t usual_header_bytes = 1024; // of a signed request, but for its token

struct Dialect {
    std::string_view content_type;
    std::string_view target_prefix; // of X-Amz-Target; AWS JSON only
    std::string_view version;       // AWS Query only
};

Dialect dialect_of(Service service)
{
    switch (service) {
    case Service::ecs: return {"application/x-amz-json-1.1", "AmazonEC2ContainerServiceV20141113.", ""};
    case Service::sqs: return {"application/x-amz-json-1.0", "AmazonSQS.", ""};
    case Service::sts: return {"application/x-www-form-urlencoded; charset=utf-8", "", "2011-06-15"};
    }
    return {};
}

void pad(std::string& body)
{
    const auto size = body.size();
    body.resize(size + padding); // zeroed, and the room stays when the size goes back
    body.resize(size);
}

// Nothing where the body is what a success looks like.
std::optional<core::Error> flaw_in_success(const ApiCall& call, const net::Response& response, json::Parser& parser,
                                           Secrets secrets)
{
    if (call.protocol() == Protocol::json) {
        if (parser.parse_padded(response.body)) return std::nullopt;
        return json::nonsense("HTTP 200 with a body that is no whole JSON object");
    }
    const auto root = xml::parse(response.body);
    if (!root) return json::nonsense("HTTP 200 with a body that is no whole XML document");
    if (root->name != "ErrorResponse") return std::nullopt;
    return parse_error(response.status, response.headers, response.body, Protocol::query, secrets);
}

// The IAM action that a call needs: batches are allowed by the action for one.
std::string action_of(const ApiRequest& request)
{
    std::string action{request.operation};
    constexpr std::string_view batch = "Batch";
    if (action.ends_with(batch)) action.resize(action.size() - batch.size());
    return std::string(to_string(request.service)) + ":" + action;
}

std::string advice_for(const ApiCall& call, const core::Error& error)
{
    if (!call.request.is_signed()) return {}; // whose proof it was knows better
    if (error.kind == core::ErrorKind::denied) return "; allow " + action_of(call.request) + " to this identity";
    if (may_be_clock_skew(error.code)) return "; check the secret key and this machine's clock";
    if (error.kind == core::ErrorKind::credentials && !error.code.empty())
        return "; check that these credentials are valid and not expired";
    return {};
}

} // namespace

std::string ApiCall::where() const
{
    return (request.scope.account.empty() ? "own account" : request.scope.account) + "/" + request.scope.region;
}

std::optional<core::Error> refusal(const ApiRequest& request)
{
    // The region becomes part of a host name, so nothing but a region may pass here.
    if (!core::is_region(request.scope.region))
        return core::invalid(std::string(request.operation) + ": the region is not one");
    if (!request.scope.account.empty() && !core::is_account_id(request.scope.account))
        return core::invalid(std::string(request.operation) + ": the account is not 12 digits");
    return std::nullopt;
}

core::Error nowhere_to_send(const ApiRequest& request, core::Error error)
{
    error.message = std::string(request.operation) + " was not sent: " + error.message;
    return error;
}

net::Request unsigned_request(const ApiCall& call, const Credentials& who)
{
    const auto dialect = dialect_of(call.request.service);
    net::Request request;
    request.endpoint = call.url.endpoint;
    request.target = call.url.target;
    request.body_bytes = call.request.answer_bytes;
    request.headers.reserve(usual_header_bytes + who.session_token.reveal().size());
    request.headers.push_back({"Content-Type", dialect.content_type});
    if (call.protocol() == Protocol::json) {
        request.headers.append("X-Amz-Target", {dialect.target_prefix, call.request.operation});
        request.body = call.request.body.empty() ? "{}" : std::string_view(call.request.body);
        return request;
    }
    request.body.append("Action=").append(call.request.operation).append("&Version=").append(dialect.version);
    if (!call.request.body.empty()) request.body += "&" + call.request.body;
    return request;
}

void add_unsigned_headers(net::Request& request, const ApiCall& call, const std::string& user_agent,
                          std::optional<core::WallTime> ttl)
{
    const std::string until = ttl && call.sends > 1 ? "ttl=" + amz_date(*ttl) + "; " : "";
    const auto most = std::max(call.retry.most_attempts(), call.sends);
    request.headers.push_back({"amz-sdk-invocation-id", call.invocation_id});
    request.headers.append("amz-sdk-request",
                           {until, "attempt=", std::to_string(call.sends), "; max=", std::to_string(most)});
    request.headers.push_back({"Accept-Encoding", "identity"});
    request.headers.push_back({"User-Agent", user_agent});
}

std::string shown_headers(const net::Request& request)
{
    constexpr std::array open{"Content-Type"sv,    "X-Amz-Target"sv,    "X-Amz-Date"sv, "amz-sdk-invocation-id"sv,
                              "amz-sdk-request"sv, "Accept-Encoding"sv, "User-Agent"sv};
    std::string shown;
    for (const auto& [name, value] : request.headers) {
        const bool is_open = std::ranges::find(open, name) != open.end();
        shown.append(shown.empty() ? "" : " | ").append(name).append(": ").append(is_open ? value : "[secret]");
    }
    return shown;
}

core::Result<ApiResponse> understand(const ApiCall& call, net::Response response, json::Parser& parser,
                                     const Credentials& who)
{
    const std::string_view proof = call.request.is_signed() ? "" : call.request.proof->reveal();
    const std::array<std::string_view, 3> secrets{who.secret_access_key.reveal(), who.session_token.reveal(), proof};
    if (response.status < 200 || response.status >= 300)
        return parse_error(response.status, response.headers, response.body, call.protocol(), secrets);
    if (response.body.empty() && call.request.no_output) response.body = "{}";
    pad(response.body);
    const auto id = request_id_of(response.headers);
    if (auto flaw = flaw_in_success(call, response, parser, secrets)) {
        if (flaw->request_id.empty()) flaw->request_id = id;
        return *std::move(flaw);
    }
    ApiResponse out;
    out.request_id = id;
    out.body = std::move(response.body);
    out.attempts = call.sends;
    if (call.protocol() == Protocol::json) out.document = parser.latest();
    return out;
}

core::Error explained(const ApiCall& call, core::Error error)
{
    const bool refused = !error.code.empty();
    std::string message = std::string(call.request.operation) + " (" + call.where() + ")";
    message += refused ? " was refused with " + error.code : std::string(" failed");
    if (!error.request_id.empty()) message += " (request " + error.request_id + ")";
    message += ": " + error.message + advice_for(call, error);
    error.message = std::move(message);
    return error;
}

core::Error out_of_time(const ApiCall& call)
{
    core::Error error{core::ErrorKind::deadline, "", "", true, ""};
    error.message = std::string(call.request.operation) + " (" + call.where() + ") ran out of time after " +
                    std::to_string(call.sends) + (call.sends == 1 ? " attempt" : " attempts");
    if (!call.last) return error;
    error.code = call.last->code;
    error.request_id = call.last->request_id;
    error.message += ", the last: " + std::string(core::code_or_kind(*call.last)) + ": " + call.last->message;
    return error;
}

core::Error held_back(const ApiCall& call)
{
    core::Error error = out_of_time(call);
    error.message += "; the client-side rate limit of retry mode adaptive held the next one back";
    return error;
}

core::Error no_turn(const ApiCall& call)
{
    core::Error error = out_of_time(call);
    if (!call.last) error.code = core::no_turn_code;
    error.message += "; the API budget of the account held the next one back";
    return error;
}

core::Error not_sent(const ApiCall& call, core::Error error)
{
    error.message = std::string(call.request.operation) + " (" + call.where() + ") was not sent: " + error.message;
    return error;
}

} // namespace headcount::aws
