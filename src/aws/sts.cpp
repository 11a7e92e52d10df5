#include "headcount/aws/sts.hpp"

#include "aws/dates.hpp"
#include "aws/encoding.hpp"
#include "aws/xml.hpp"
#include "core/invalid.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <optional>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds shortest_session = 15min;
constexpr std::chrono::seconds longest_session = 12h;

core::Error nonsense(std::string message, const std::string& request_id)
{
    return {core::ErrorKind::server, "UnexpectedAnswer", std::move(message), true, request_id};
}

// [\w+=,.@-]*, and of an external id also : and /
bool is_word(std::string_view text, std::string_view besides)
{
    return std::ranges::all_of(text, [besides](char c) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return letter || (c >= '0' && c <= '9') || c == '_' || besides.find(c) != std::string_view::npos;
    });
}

std::optional<core::Error> flaw_in(const std::string& role_arn, const std::string& session_name)
{
    const auto arn = core::parse_arn(role_arn);
    if (!arn || arn->service != "iam" || !arn->resource.starts_with("role/"))
        return core::invalid("\"" + role_arn.substr(0, 100) + "\" is no ARN of a role");
    if (session_name.size() < 2 || session_name.size() > 64 || !is_word(session_name, "+=,.@-"))
        return core::invalid("a session name is 2 to 64 letters, digits and _+=,.@-");
    return std::nullopt;
}

std::optional<core::Error> flaw_in(const AssumeRole& request)
{
    if (auto flaw = flaw_in(request.role_arn, request.session_name)) return flaw;
    const auto& id = request.external_id;
    if (!id.empty() && (id.size() < 2 || id.size() > 1224 || !is_word(id, "+=,.@:/-")))
        return core::invalid("an external id is 2 to 1224 letters, digits and _+=,.@:/-");
    if (request.duration < shortest_session || request.duration > longest_session)
        return core::invalid("a session lasts 15 min to 12 h");
    return std::nullopt;
}

std::string form_of(const AssumeRole& request)
{
    std::string form = "RoleArn=" + percent_encoded(request.role_arn);
    form += "&RoleSessionName=" + percent_encoded(request.session_name);
    form += "&DurationSeconds=" + std::to_string(request.duration.count());
    if (!request.external_id.empty()) form += "&ExternalId=" + percent_encoded(request.external_id);
    return form;
}

std::optional<core::Error> flaw_in(const AssumeRoleWithWebIdentity& request)
{
    if (auto flaw = flaw_in(request.role_arn, request.session_name)) return flaw;
    const auto size = request.token.reveal().size();
    if (size < 4 || size > 20'000) return core::invalid("a web identity token has 4 to 20000 characters");
    return std::nullopt;
}

std::string form_of(const AssumeRoleWithWebIdentity& request)
{
    std::string form = "RoleArn=" + percent_encoded(request.role_arn);
    form += "&RoleSessionName=" + percent_encoded(request.session_name) + "&WebIdentityToken=";
    append_percent_encoded(form, request.token.reveal());
    return form;
}

core::Result<CredentialsPtr> read_session(const ApiResponse& response, std::string_view operation,
                                          const std::string& role_arn)
{
    const auto root = xml::parse(response.body);
    const auto* found = root ? root->find("Credentials") : nullptr;
    if (found == nullptr)
        return nonsense(std::string(operation) + " answered without credentials", response.request_id);
    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = found->text_of("AccessKeyId");
    credentials->secret_access_key = core::Secret(found->text_of("SecretAccessKey"));
    credentials->session_token = core::Secret(found->text_of("SessionToken"));
    credentials->expires = parse_timestamp(found->text_of("Expiration"));
    if (credentials->access_key_id.empty() || credentials->secret_access_key.empty() ||
        credentials->session_token.empty() || !credentials->expires)
        return nonsense(std::string(operation) + " answered with half of the credentials", response.request_id);
    if (const auto arn = core::parse_arn(role_arn)) credentials->account_id = arn->account;
    return CredentialsPtr(std::move(credentials));
}

} // namespace

asio::awaitable<core::Result<CallerIdentity>> Sts::get_caller_identity(core::Deadline deadline)
{
    ApiRequest request;
    request.service = Service::sts;
    request.operation = "GetCallerIdentity";
    request.scope.region = region_;
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    const auto root = xml::parse(response->body);
    CallerIdentity out;
    if (root) {
        out.account = root->text_of("Account");
        out.arn = root->text_of("Arn");
        out.user_id = root->text_of("UserId");
    }
    if (!core::is_account_id(out.account))
        co_return nonsense("GetCallerIdentity answered without an account", response->request_id);
    co_return out;
}

asio::awaitable<core::Result<CredentialsPtr>> Sts::assume_role(AssumeRole role, core::Deadline deadline)
{
    if (auto flaw = flaw_in(role)) co_return *flaw;
    ApiRequest request;
    request.operation = "AssumeRole";
    // Signed by the base credentials all the same. Counted under the account of the role: one that fails must not use
    // up the retries of the others.
    if (const auto arn = core::parse_arn(role.role_arn)) request.scope.account = arn->account;
    request.body = form_of(role);
    co_return co_await session(std::move(request), std::move(role.role_arn), deadline);
}

asio::awaitable<core::Result<CredentialsPtr>> Sts::assume_role_with_web_identity(AssumeRoleWithWebIdentity role,
                                                                                 core::Deadline deadline)
{
    if (auto flaw = flaw_in(role)) co_return *flaw;
    ApiRequest request;
    request.operation = "AssumeRoleWithWebIdentity";
    request.body = form_of(role);
    request.proof = std::make_shared<const core::Secret>(std::move(role.token));
    co_return co_await session(std::move(request), std::move(role.role_arn), deadline);
}

asio::awaitable<core::Result<CredentialsPtr>> Sts::session(ApiRequest request, std::string role_arn,
                                                           core::Deadline deadline)
{
    request.service = Service::sts;
    request.scope.region = region_;
    const std::string_view operation = request.operation;
    const auto response = co_await client_.call(std::move(request), deadline);
    if (!response) co_return response.error();
    co_return read_session(*response, operation, role_arn);
}

} // namespace headcount::aws
