#include "headcount/aws/instance_metadata.hpp"

#include "aws/cancelled.hpp"
#include "aws/credential_error.hpp"
#include "aws/encoding.hpp"
#include "aws/printable.hpp"
#include "headcount/core/arn.hpp"

#include <array>
#include <utility>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view token_path = "latest/api/token";
constexpr std::string_view token_header = "X-aws-ec2-metadata-token";
constexpr core::Duration token_lifetime = 6h; // the longest there is
constexpr core::Duration margin = 5s;         // a token is not used in its last moments
constexpr core::Duration pause = 100ms;       // between attempts
constexpr std::size_t longest_answer = 64 * 1024;

net::Request request_for(const MetadataSettings& settings, std::string_view method, std::string_view path)
{
    net::Request request;
    request.endpoint = settings.base.endpoint;
    request.method = method;
    request.target = settings.base.target + std::string(path);
    request.headers.push_back({"User-Agent", "headcount"});
    request.body_bytes = longest_answer;
    request.direct = true;
    return request;
}

core::Error status_error(const net::Response& response, std::string what)
{
    const auto code = std::to_string(response.status);
    return {core::ErrorKind::credentials, code, std::move(what) + " was refused with HTTP " + code,
            response.status >= 500 || response.status == 429, ""};
}

core::Error with_address(core::Error error, const MetadataSettings& settings)
{
    if (error.kind == core::ErrorKind::cancelled) return error;
    error.message = "the instance metadata service at " + settings.base.endpoint.authority() + ": " + error.message;
    return error;
}

// Nobody is there: most machines are no EC2 instances. Or the answer cannot reach us.
core::Error nobody_answers(const core::Error& error)
{
    auto out = nothing_configured(error.message);
    out.message += "; in a container on EC2 the answer arrives only where the instance's "
                   "HttpPutResponseHopLimit is 2 or more";
    out.retryable = true;
    return out;
}

core::Error token_refused(const net::Response& response)
{
    auto error = status_error(response, "the token of version 2");
    error.code.clear(); // a caller looks for that of the path it asked for
    error.message += response.status == 403
                         ? ": it is switched off (HttpEndpoint), or a proxy stands between"
                         : ": only version 2 is spoken, see that whoever answers there speaks it, or set "
                           "AWS_EC2_METADATA_DISABLED=true";
    return error;
}

} // namespace

InstanceMetadata::InstanceMetadata(Surroundings surroundings, net::Transport& transport, net::Timers& timers)
    : surroundings_(std::move(surroundings)), transport_(transport), timers_(timers)
{
}

asio::awaitable<core::Result<std::string>> InstanceMetadata::get(std::string path, core::Deadline deadline)
{
    const auto settings = metadata_settings(surroundings_);
    if (!settings) co_return settings.error();
    auto text = co_await with_token(*settings, path, deadline);
    if (!text) co_return with_address(text.error(), *settings);
    co_return text;
}

// A token may be refused before its time, after a restart of the service: one new one is fetched then.
asio::awaitable<core::Result<std::string>>
InstanceMetadata::with_token(const MetadataSettings& settings, const std::string& path, core::Deadline deadline)
{
    bool fresh = false;
    for (;;) {
        if (token_.empty() || timers_.now() >= token_ends_) {
            const auto fetched = co_await fetch_token(settings, deadline);
            if (!fetched) co_return fetched.error();
            fresh = true;
        }
        net::Request request = request_for(settings, "GET", path);
        request.headers.push_back({std::string(token_header), std::string(token_.reveal())});
        auto response = co_await send(settings, request, deadline);
        if (!response) co_return response.error();
        if (response->status == 200) co_return std::move(response->body);
        if (response->status != 401 || fresh) co_return status_error(*response, path);
        token_ = core::Secret();
    }
}

asio::awaitable<core::Result<void>> InstanceMetadata::fetch_token(const MetadataSettings& settings,
                                                                  core::Deadline deadline)
{
    const auto asked = std::chrono::duration_cast<std::chrono::seconds>(token_lifetime).count();
    net::Request request = request_for(settings, "PUT", token_path);
    request.headers.push_back({std::string(token_header) + "-ttl-seconds", std::to_string(asked)});
    const core::Time began = timers_.now();
    const auto response = co_await send(settings, request, deadline);
    if (!response) {
        core::Error error = response.error();
        if (error.kind != core::ErrorKind::credentials) co_return error; // cancelled, or our own time is up
        if (!answered_) co_return nobody_answers(error);
        error.retryable = true; // it is there, and silent for a while
        co_return error;
    }
    if (response->status != 200) co_return token_refused(*response);
    const auto token = trimmed(response->body);
    if (token.empty() || token.find_first_of("\r\n") != std::string_view::npos)
        co_return broken_credentials("its answer to a request for a token is none", true);
    answered_ = true;
    token_ = core::Secret(std::string(token));
    token_ends_ = began + token_lifetime - margin;
    co_return core::Result<void>();
}

// Errors are of kind `credentials`, but for those that are the caller's own: cancelled, or its deadline.
asio::awaitable<core::Result<net::Response>>
InstanceMetadata::send(const MetadataSettings& settings, const net::Request& request, core::Deadline deadline)
{
    for (std::uint32_t attempt = 1;; ++attempt) {
        net::Request copy = request;
        const auto end = deadline.no_later_than(core::Deadline::after(timers_.now(), settings.timeout));
        auto response = co_await transport_.send(std::move(copy), end);
        if (response && response->status < 500) co_return response;
        const bool last = attempt >= settings.attempts || deadline.passed(timers_.now() + pause);
        if (response && last) co_return response;
        if (!response) {
            core::Error error = response.error();
            const bool late = error.kind == core::ErrorKind::deadline && deadline.passed(timers_.now());
            if (error.kind == core::ErrorKind::cancelled || late) co_return error;
            error.kind = core::ErrorKind::credentials;
            if (last || !error.retryable) co_return error;
        }
        const bool slept = co_await net::sleep_until(timers_, timers_.now() + pause);
        if (!slept) co_return cancelled();
    }
}

asio::awaitable<core::Result<std::string>> region_of_instance(InstanceMetadata& metadata, core::Deadline deadline)
{
    const auto text = co_await metadata.get("latest/meta-data/placement/region", deadline);
    if (!text) co_return text.error();
    std::string region(trimmed(*text));
    if (!core::is_region(region)) co_return broken_credentials("the instance metadata service names no region");
    co_return region;
}

} // namespace headcount::aws
