#include "headcount/source/runtime_api.hpp"

#include "core/whole_number.hpp"

#include "headcount/core/error_code.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr std::string_view base = "/2018-06-01/runtime/";
constexpr core::Duration post_time = 2s; // the other end is a process of the same machine
constexpr int beyond_repair = 500;

// It becomes part of a path.
bool is_request_id(std::string_view id)
{
    return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::string path(std::string_view first, std::string_view second = {}, std::string_view third = {})
{
    return std::string(base).append(first).append(second).append(third);
}

std::optional<core::WallTime> milliseconds(std::string_view text)
{
    const auto number = core::whole_number<std::int64_t>(text, 1);
    if (!number) return std::nullopt;
    return core::WallTime{std::chrono::milliseconds{*number}};
}

core::Error strange(const std::string& what, bool retryable = true)
{
    return {core::ErrorKind::server, "RuntimeApi", "the Lambda Runtime API " + what, retryable, ""};
}

core::Error unexpected(const std::string& target, int status)
{
    return strange("answered " + target + " with status " + std::to_string(status), status != beyond_repair);
}

net::Headers error_headers(const core::Error& error)
{
    return {{"Content-Type", "application/vnd.aws.lambda.error+json"},
            {"Lambda-Runtime-Function-Error-Type", "Headcount." + std::string(core::code_or_kind(error))}};
}

} // namespace

RuntimeApi::RuntimeApi(net::Transport& transport, net::Timers& timers, net::Endpoint endpoint)
    : transport_(transport), timers_(timers), endpoint_(std::move(endpoint))
{
}

asio::awaitable<core::Result<InvocationRequest>> RuntimeApi::next()
{
    net::Request request;
    request.endpoint = endpoint_;
    request.method = "GET";
    request.target = path("invocation/next");
    request.first_byte = core::Duration::max();
    const std::string target = request.target;
    auto answer = co_await transport_.send(std::move(request), core::Deadline::never());
    if (!answer) co_return answer.error();
    if (answer->status != 200) co_return unexpected(target, answer->status);

    InvocationRequest next;
    next.id = net::find_header(answer->headers, "Lambda-Runtime-Aws-Request-Id");
    if (!is_request_id(next.id)) co_return strange("handed out an invocation without a request id");
    next.deadline = milliseconds(net::find_header(answer->headers, "Lambda-Runtime-Deadline-Ms"));
    next.function_arn = net::find_header(answer->headers, "Lambda-Runtime-Invoked-Function-Arn");
    next.payload = std::move(answer->body);
    co_return next;
}

asio::awaitable<core::Result<void>> RuntimeApi::respond(std::string id, std::string body)
{
    net::Headers headers{{"Content-Type", "application/json"}};
    co_return co_await post(path("invocation/", id, "/response"), std::move(headers), std::move(body));
}

asio::awaitable<core::Result<void>> RuntimeApi::fail(std::string id, core::Error error)
{
    net::Headers headers = error_headers(error);
    co_return co_await post(path("invocation/", id, "/error"), std::move(headers), function_error(error));
}

asio::awaitable<core::Result<void>> RuntimeApi::fail_init(core::Error error)
{
    net::Headers headers = error_headers(error);
    co_return co_await post(path("init/error"), std::move(headers), function_error(error));
}

asio::awaitable<core::Result<void>> RuntimeApi::post(std::string target, net::Headers headers, std::string body)
{
    net::Request request;
    request.endpoint = endpoint_;
    request.target = target;
    request.headers = std::move(headers);
    request.body = std::move(body);
    const core::Deadline deadline = core::Deadline::after(timers_.now(), post_time);
    auto answer = co_await transport_.send(std::move(request), deadline);
    if (!answer) co_return answer.error();
    if (answer->status != 202) co_return unexpected(target, answer->status);
    co_return core::Result<void>{};
}

core::Result<net::Endpoint> runtime_api_endpoint(std::string_view host_and_port)
{
    const auto url = net::parse_url("http://" + std::string(host_and_port));
    if (!url) return url.error();
    if (url->target == "/") return url->endpoint;
    return core::Error{core::ErrorKind::invalid, "", "must be host:port, without a path", false, ""};
}

std::string function_error(const core::Error& error)
{
    boost::json::object object;
    object["errorMessage"] = error.message;
    object["errorType"] = core::code_or_kind(error);
    object["stackTrace"] = boost::json::array{};
    return boost::json::serialize(object);
}

} // namespace headcount::source
