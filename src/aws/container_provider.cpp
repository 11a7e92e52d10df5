#include "aws/credential_error.hpp"
#include "aws/dates.hpp"
#include "aws/encoding.hpp"
#include "aws/json.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view relative_variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view full_variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr std::string_view ecs_agent = "http://169.254.170.2";
constexpr std::uint32_t attempts = 3;
constexpr core::Duration attempt_time = 2s;
constexpr core::Duration pause = 1s;

bool is_loopback(std::string_view host)
{
    if (host == "localhost" || host == "::1") return true;
    // 127.0.0.0/8 in its dotted form; a name such as 127.0.0.1.example.com is none
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Credentials over plain HTTP come only from the machine itself and from the agents of ECS and EKS.
bool may_be_plain(std::string_view host)
{
    constexpr std::array<std::string_view, 3> agents{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    return is_loopback(host) || std::ranges::find(agents, host) != agents.end();
}

core::Result<net::Url> address(const Environment& environment)
{
    const auto relative = setting(environment, relative_variable);
    const auto full = setting(environment, full_variable);
    if (!relative && !full)
        return nothing_configured("neither " + std::string(relative_variable) + " nor " + std::string(full_variable) +
                                  " is set");
    if (relative && !relative->starts_with('/'))
        return broken_credentials(std::string(relative_variable) + " does not begin with /");
    auto url = net::parse_url(relative ? std::string(ecs_agent) + *relative : *full);
    const auto variable = std::string(relative ? relative_variable : full_variable);
    if (!url) return broken_credentials(variable + " is no URL: " + url.error().message);
    if (!url->endpoint.tls && !may_be_plain(url->endpoint.host))
        return broken_credentials(variable + " names " + url->endpoint.host +
                                  " over plain HTTP; only https, the machine itself and the ECS and EKS agents are "
                                  "allowed");
    return url;
}

// The Authorization header, or nothing. A token file is read at every fetch, since its token rotates.
core::Result<std::string> authorization(const Surroundings& surroundings)
{
    std::string token = setting(surroundings.environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
    if (const auto path = setting(surroundings.environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
        const auto text = surroundings.read_file(*path);
        if (!text) return broken_credentials("cannot read the token file " + *path + ": " + text.error().message);
        if (!*text) return broken_credentials("the token file " + *path + " does not exist", true);
        token = **text;
    }
    if (token.find_first_of("\r\n") != std::string::npos)
        return broken_credentials("the container's authorization token holds a line break");
    return token;
}

std::string account_of(json::object answer)
{
    if (const auto account = json::text(answer, "AccountId")) return std::string(*account);
    const auto role = core::parse_arn(json::text(answer, "RoleArn").value_or(""));
    return role ? role->account : std::string();
}

core::Result<CredentialsPtr> parse_answer(const net::Response& response)
{
    json::Parser parser;
    const auto answer = parser.parse(response.body);
    if (!answer) return broken_credentials("its answer is no JSON object", true);
    const auto key = json::text(*answer, "AccessKeyId").value_or("");
    const auto secret = json::text(*answer, "SecretAccessKey").value_or("");
    const auto token = json::text(*answer, "Token").value_or("");
    if (key.empty() || secret.empty()) return broken_credentials("its answer holds no keys", true);

    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = std::string(key);
    credentials->secret_access_key = core::Secret(std::string(secret));
    credentials->session_token = core::Secret(std::string(token));
    credentials->account_id = account_of(*answer);
    if (const auto expires = json::text(*answer, "Expiration")) {
        credentials->expires = parse_timestamp(*expires);
        if (!credentials->expires) return broken_credentials("its Expiration is no time", true);
    }
    return CredentialsPtr(std::move(credentials));
}

// What one exchange with the endpoint came to.
core::Result<CredentialsPtr> judge(const core::Result<net::Response>& response)
{
    if (!response) {
        core::Error error = response.error();
        if (error.kind != core::ErrorKind::cancelled) error.kind = core::ErrorKind::credentials;
        return error;
    }
    const int status = response->status;
    if (status == 200) return parse_answer(*response);
    // A refusal stays one; only an agent that is busy or in trouble may answer differently next time.
    return broken_credentials("HTTP " + std::to_string(status), status >= 500 || status == 429);
}

net::Request make_request(const net::Url& url, std::string authorization)
{
    net::Request request;
    request.endpoint = url.endpoint;
    request.method = "GET";
    request.target = url.target;
    request.headers.push_back({"Accept", "application/json"});
    request.headers.push_back({"User-Agent", "headcount"});
    if (!authorization.empty()) request.headers.push_back({"Authorization", std::move(authorization)});
    return request;
}

core::Error with_address(core::Error error, const net::Url& url)
{
    if (error.kind == core::ErrorKind::credentials)
        error.message = "the container's credentials endpoint " + url.endpoint.authority() + ": " + error.message;
    return error;
}

} // namespace

ContainerProvider::ContainerProvider(Surroundings surroundings, net::Transport& transport, net::Timers& timers)
    : surroundings_(std::move(surroundings)), transport_(transport), timers_(timers)
{
}

asio::awaitable<core::Result<CredentialsPtr>> ContainerProvider::get(core::Deadline deadline)
{
    const auto url = address(surroundings_.environment);
    if (!url) co_return url.error();
    for (std::uint32_t attempt = 1;; ++attempt) {
        auto token = authorization(surroundings_);
        if (!token) co_return token.error();
        net::Request request = make_request(*url, std::move(*token));
        const auto attempt_end = deadline.no_later_than(core::Deadline::after(timers_.now(), attempt_time));
        const auto response = co_await transport_.send(std::move(request), attempt_end);
        auto result = judge(response);
        if (result) co_return result;
        const core::Error error = with_address(result.error(), *url);
        const core::Time again = timers_.now() + pause;
        if (!error.retryable || attempt >= attempts || deadline.passed(again)) co_return error;
        const bool slept = co_await net::sleep_until(timers_, again);
        if (!slept) co_return core::Error{core::ErrorKind::cancelled, "", "cancelled", false, ""};
    }
}

} // namespace headcount::aws
