#include "aws/cancelled.hpp"
#include "aws/credential_document.hpp"
#include "aws/credential_error.hpp"
#include "aws/json.hpp"
#include "aws/printable.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/net/host.hpp"

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
constexpr std::size_t longest_words = 200; // of the agent's

// Credentials over plain HTTP come only from the machine itself and from the agents of ECS and EKS.
bool may_be_plain(std::string_view host)
{
    constexpr std::array<std::string_view, 3> agents{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    return net::is_loopback(host) || std::ranges::find(agents, host) != agents.end();
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

core::Result<CredentialsPtr> parse_answer(const net::Response& response)
{
    json::Parser parser;
    const auto answer = parser.parse(response.body);
    if (!answer) return broken_credentials("its answer is no JSON object", true);
    auto credentials = parse_credential_document(*answer, "Token");
    if (!credentials) return broken_credentials("its answer " + credentials.error().message, true);
    return credentials;
}

// The agent's own words: its code and message, or plain text. Half a JSON document is not shown: it may hold keys.
std::string words_of(const net::Response& response, std::string_view token)
{
    const std::array<std::string_view, 1> secrets{token};
    json::Parser parser;
    const auto answer = parser.parse(response.body);
    std::string words;
    if (answer) {
        for (const auto member : {"code", "message"}) {
            const auto text = json::text(*answer, member).value_or("");
            if (!text.empty()) words.append(words.empty() ? "" : ": ").append(printable(text, longest_words, secrets));
        }
    } else if (response.body.find('{') == std::string::npos) {
        words = response.body;
    }
    return printable(words, longest_words, secrets);
}

// A refusal stays one; only an agent that is busy or in trouble may answer differently next time.
core::Error refused(const net::Response& response, std::string_view token)
{
    const bool passing = response.status >= 500 || response.status == 429;
    auto error = broken_credentials("HTTP " + std::to_string(response.status), passing);
    if (const auto words = words_of(response, token); !words.empty()) error.message += " " + words;
    if (!passing)
        error.message += "; check the role of the task, and AWS_CONTAINER_AUTHORIZATION_TOKEN or "
                         "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    return error;
}

// What one exchange with the endpoint came to. `late`: the caller's own time is up, which says nothing of the endpoint.
core::Result<CredentialsPtr> judge(const core::Result<net::Response>& response, std::string_view token, bool late)
{
    if (response && response->status == 200) return parse_answer(*response);
    if (response) return refused(*response, token);
    core::Error error = response.error();
    if (error.kind == core::ErrorKind::cancelled || (error.kind == core::ErrorKind::deadline && late)) return error;
    error.kind = core::ErrorKind::credentials;
    return error;
}

net::Request make_request(const net::Url& url, std::string authorization)
{
    net::Request request;
    request.endpoint = url.endpoint;
    request.method = "GET";
    request.target = url.target;
    request.direct = true;
    request.headers.push_back({"Accept", "application/json"});
    request.headers.push_back({"User-Agent", "headcount"});
    if (!authorization.empty()) request.headers.push_back({"Authorization", std::move(authorization)});
    return request;
}

core::Error with_address(core::Error error, const net::Url& url)
{
    if (error.kind != core::ErrorKind::cancelled)
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
        const auto token = authorization(surroundings_);
        if (!token) co_return token.error();
        net::Request request = make_request(*url, *token);
        const auto attempt_end = deadline.no_later_than(core::Deadline::after(timers_.now(), attempt_time));
        const auto response = co_await transport_.send(std::move(request), attempt_end);
        auto result = judge(response, *token, deadline.passed(timers_.now()));
        if (result) co_return result;
        const core::Error error = with_address(result.error(), *url);
        const core::Time again = timers_.now() + pause;
        if (!error.retryable || attempt >= attempts || deadline.passed(again)) co_return error;
        const bool slept = co_await net::sleep_until(timers_, again);
        if (!slept) co_return cancelled();
    }
}

} // namespace headcount::aws
