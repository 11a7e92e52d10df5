#include "support/instance_service.hpp"

#include <charconv>
#include <chrono>
#include <utility>

namespace headcount::test {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view role = "instance-role";
constexpr std::string_view roles_path = "/latest/meta-data/iam/security-credentials/";
constexpr int longest_ttl = 21'600;

net::ServerResponse plain(int status, std::string body = {})
{
    return {{status, {{"Content-Type", "text/plain"}}, std::move(body)}};
}

} // namespace

boost::asio::awaitable<net::ServerResponse> InstanceService::answer(net::ServerRequest request)
{
    const bool lost = kind_ == InstanceKind::hop_limit && request.method == "PUT";
    if (lost) co_await net::sleep_until(timers_, timers_.now() + 1h);
    co_return respond(request);
}

net::ServerResponse InstanceService::respond(const net::ServerRequest& request)
{
    if (kind_ == InstanceKind::off) return plain(403);
    if (request.method == "PUT") return give_token(request);
    if (request.method != "GET") return plain(405);
    const auto token = net::find_header(request.headers, "X-aws-ec2-metadata-token");
    const auto known = tokens_.find(token);
    const bool valid = known != tokens_.end() && timers_.now() < known->second;
    if (!valid && kind_ != InstanceKind::v1) return plain(401);
    return get(request.target);
}

net::ServerResponse InstanceService::give_token(const net::ServerRequest& request)
{
    if (kind_ == InstanceKind::v1 || request.target != "/latest/api/token") return plain(404);
    if (!net::find_header(request.headers, "X-Forwarded-For").empty()) return plain(403);
    const auto text = net::find_header(request.headers, "X-aws-ec2-metadata-token-ttl-seconds");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 1 || seconds > longest_ttl)
        return plain(400);
    std::string token = "token-" + std::to_string(++given_);
    tokens_[token] = timers_.now() + std::chrono::seconds{seconds};
    return plain(200, std::move(token));
}

net::ServerResponse InstanceService::get(std::string_view path)
{
    if (path == "/latest/meta-data/placement/region") return plain(200, "eu-west-1");
    if (kind_ == InstanceKind::no_role) return plain(404);
    if (path == roles_path) return plain(200, std::string(role));
    if (path == std::string(roles_path) + std::string(role)) return plain(200, document());
    return plain(404);
}

std::string InstanceService::document() const
{
    if (kind_ == InstanceKind::failure)
        return R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role instance-role."})";
    // The time is not that of the test: whoever asks has a clock of its own.
    const std::string expires = kind_ == InstanceKind::expired ? "2020-01-01T00:00:00Z" : "2099-01-01T00:00:00Z";
    return R"({"Code":"Success","LastUpdated":"2020-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"INSTANCE",)"
           R"("SecretAccessKey":"secret-of-instance","Token":"token-of-instance","Expiration":")" +
           expires + "\"}";
}

} // namespace headcount::test
