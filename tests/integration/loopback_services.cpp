#include "integration/loopback_services.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace headcount::test {

namespace {

constexpr const char* container_keys = R"({"RoleArn":"arn:aws:iam::111122223333:role/task","AccessKeyId":"CONTAINER",)"
                                       R"("SecretAccessKey":"secret-of-container","Token":"token-of-container",)"
                                       R"("Expiration":"2099-01-01T00:00:00Z"})";

net::ServerResponse reply(int status, std::string body, std::string type = "application/json")
{
    return {{status, {{"Content-Type", std::move(type)}}, std::move(body)}};
}

net::ServerResponse container(std::string_view kind, const net::Headers& headers)
{
    const bool admitted = net::find_header(headers, "Authorization") == "let me in";
    if (kind == "good" || (kind == "token" && admitted)) return reply(200, container_keys);
    if (kind == "token") return reply(401, "{}");
    if (kind.starts_with("keys/")) {
        kind.remove_prefix(5);
        const auto slash = std::min(kind.find('/'), kind.size());
        const std::string secret(kind.substr(std::min(slash + 1, kind.size())));
        return reply(200, R"({"AccessKeyId":")" + std::string(kind.substr(0, slash)) + R"(","SecretAccessKey":")" +
                              secret + R"(","Expiration":"2099-01-01T00:00:00Z"})");
    }
    if (kind == "half") return reply(200, std::string(container_keys, 60));
    return reply(403, R"({"code":"AccessDenied","message":"not you"})");
}

std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
    }
    return out;
}

std::map<std::string, std::string> form_of(std::string_view body)
{
    std::map<std::string, std::string> form;
    while (!body.empty()) {
        const auto part = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(part.size() + 1, body.size()));
        const auto equals = std::min(part.find('='), part.size());
        form[std::string(part.substr(0, equals))] = decoded(part.substr(std::min(equals + 1, part.size())));
    }
    return form;
}

// "AKIAHUB" out of "AWS4-HMAC-SHA256 Credential=AKIAHUB/20260102/…"
std::string signer_in(std::string_view authorization)
{
    constexpr std::string_view before = "Credential=";
    const auto begin = authorization.find(before);
    if (begin == std::string_view::npos) return "nobody";
    const auto rest = authorization.substr(begin + before.size());
    return std::string(rest.substr(0, rest.find('/')));
}

net::ServerResponse refusal(int status, const std::string& code)
{
    return reply(status,
                 "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>" +
                     code + "</Code><Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
                 "text/xml");
}

net::ServerResponse session(const std::string& operation, const std::string& key)
{
    return reply(200,
                 "<" + operation + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + operation +
                     "Result><Credentials><AccessKeyId>" + key + "</AccessKeyId><SecretAccessKey>secret-of-" + key +
                     "</SecretAccessKey><SessionToken>token-of-" + key +
                     "</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></" + operation +
                     "Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></" + operation +
                     "Response>",
                 "text/xml");
}

// Names that are made up of the client's own name and the time are no part of what was asked for.
bool is_made_up(std::string_view name)
{
    return name.starts_with("headcount-") || name.starts_with("botocore-session-");
}

net::ServerResponse sts(const net::ServerRequest& request)
{
    auto form = form_of(request.body);
    const auto operation = form["Action"];
    const auto role = form["RoleArn"].substr(form["RoleArn"].rfind('/') + 1);
    const auto signer = signer_in(net::find_header(request.headers, "Authorization"));
    const bool with_token = operation == "AssumeRoleWithWebIdentity";
    if (with_token && signer != "nobody") return refusal(400, "SignedAndShouldNotBe");
    if (!with_token && signer == "nobody") return refusal(403, "MissingAuthenticationToken");
    if (form["WebIdentityToken"] == "bad.token") return refusal(400, "InvalidIdentityToken");
    if (role == "denied") return refusal(403, "AccessDenied");

    std::string key = role + "(" + (with_token ? form["WebIdentityToken"] : signer);
    if (!is_made_up(form["RoleSessionName"])) key += ";" + form["RoleSessionName"];
    if (!form["ExternalId"].empty()) key += ";" + form["ExternalId"];
    const auto duration = form["DurationSeconds"];
    if (!duration.empty() && duration != "3600") key += ";" + duration;
    return session(operation, key + ")");
}

} // namespace

LoopbackServices::LoopbackServices()
    : server_(io_.get_executor(), timers_, {},
              [this](net::ServerRequest request) { return handle(std::move(request)); })
{
    for (const auto& [name, kind] : {std::pair{"good", InstanceKind::good},
                                     {"no-role", InstanceKind::no_role},
                                     {"expired", InstanceKind::expired},
                                     {"failure", InstanceKind::failure},
                                     {"v1", InstanceKind::v1},
                                     {"off", InstanceKind::off},
                                     {"hop-limit", InstanceKind::hop_limit}})
        instances_.try_emplace(name, timers_, kind);
    server_.start();
    thread_ = std::thread([this] { io_.run(); });
}

LoopbackServices::~LoopbackServices()
{
    io_.stop();
    thread_.join();
}

boost::asio::awaitable<net::ServerResponse> LoopbackServices::handle(net::ServerRequest request)
{
    constexpr std::string_view container_path = "/container/";
    constexpr std::string_view instance_path = "/imds/";
    const std::string target = request.target;
    if (target == "/v4/0f1e/task")
        co_return reply(200, R"({"TaskARN":"arn:aws:ecs:eu-west-1:111122223333:task/tools/0f1e"})");
    if (target.starts_with(container_path))
        co_return container(std::string_view(target).substr(container_path.size()), request.headers);
    if (!target.starts_with(instance_path)) co_return sts(request);

    const auto slash = target.find('/', instance_path.size());
    const auto instance = instances_.find(target.substr(instance_path.size(), slash - instance_path.size()));
    if (instance == instances_.end() || slash == std::string::npos) co_return reply(404, "");
    request.target = target.substr(slash);
    co_return co_await instance->second.answer(std::move(request));
}

} // namespace headcount::test
