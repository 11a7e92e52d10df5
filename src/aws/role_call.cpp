#include "aws/role_call.hpp"

#include "aws/assume_error.hpp"
#include "aws/credential_error.hpp"
#include "aws/encoding.hpp"
#include "headcount/aws/sts.hpp"

#include <utility>

namespace headcount::aws {

namespace {

struct StsCall {
    StsCall(const ProviderParts& parts, CredentialsPtr as)
        : source(std::move(as)),
          client(parts.transport, parts.timers, parts.random, source, parts.metrics, parts.log, parts.sts),
          sts(client, parts.region)
    {
    }

    FixedCredentials source;
    Client client;
    Sts sts;
};

// As the SDKs do where no name is given: their name and the time.
std::string session_name(const ProviderParts& parts, const std::string& given)
{
    if (!given.empty()) return given;
    const auto now = std::chrono::floor<std::chrono::seconds>(parts.timers.wall());
    return "headcount-" + std::to_string(now.time_since_epoch().count());
}

core::Error no_region(const std::string& role)
{
    return broken_credentials("cannot assume role " + role +
                              ": no region is known, and STS is called in one: set AWS_REGION");
}

core::Result<core::Secret> read_token(const ProviderParts& parts, const WebIdentitySource& source)
{
    auto text = parts.surroundings.read_file(source.token_file);
    if (!text)
        return broken_credentials("cannot read the token file " + source.token_file + " of " + source.where + ": " +
                                  text.error().message);
    if (!*text)
        return broken_credentials("the token file " + source.token_file + " of " + source.where + " does not exist",
                                  true);
    core::Secret whole{std::move(**text)};
    return core::Secret{std::string(trimmed(whole.reveal()))};
}

} // namespace

asio::awaitable<core::Result<CredentialsPtr>> assume(const ProviderParts& parts, RoleOfProfile role, CredentialsPtr as,
                                                     core::Deadline deadline)
{
    if (parts.region.empty()) co_return no_region(role.role_arn);
    AssumeRole request{role.role_arn, session_name(parts, role.session_name), role.external_id, role.duration};
    StsCall call{parts, std::move(as)};
    const auto session = co_await call.sts.assume_role(std::move(request), deadline);
    if (session) co_return session;
    co_return cannot_assume(role.role_arn, session.error());
}

asio::awaitable<core::Result<CredentialsPtr>> assume(const ProviderParts& parts, WebIdentitySource source,
                                                     core::Deadline deadline)
{
    if (parts.region.empty()) co_return no_region(source.role_arn);
    auto token = read_token(parts, source);
    if (!token) co_return token.error();
    AssumeRoleWithWebIdentity request{source.role_arn, session_name(parts, source.session_name), std::move(*token)};
    StsCall call{parts, nullptr};
    const auto session = co_await call.sts.assume_role_with_web_identity(std::move(request), deadline);
    if (session) co_return session;
    const std::string where_denied =
        "check that the role exists and trusts the identity provider and subject of the token in " + source.token_file;
    co_return cannot_assume(source.role_arn, session.error(), where_denied);
}

} // namespace headcount::aws
