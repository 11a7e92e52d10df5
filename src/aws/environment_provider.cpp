#include "aws/credential_error.hpp"
#include "aws/dates.hpp"
#include "headcount/aws/providers.hpp"

namespace headcount::aws {

namespace {

core::Result<CredentialsPtr> read(const Environment& environment)
{
    const auto key = setting(environment, "AWS_ACCESS_KEY_ID");
    auto secret = setting(environment, "AWS_SECRET_ACCESS_KEY");
    if (!key && !secret) return nothing_configured("AWS_ACCESS_KEY_ID is not set");
    if (!secret) return broken_credentials("AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY: set both or none");
    if (!key) return broken_credentials("AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID: set both or none");

    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = *key;
    credentials->secret_access_key = core::Secret(std::move(*secret));
    auto token = setting(environment, "AWS_SESSION_TOKEN");
    if (!token) token = setting(environment, "AWS_SECURITY_TOKEN"); // its older name
    if (token) credentials->session_token = core::Secret(std::move(*token));
    credentials->account_id = setting(environment, "AWS_ACCOUNT_ID").value_or("");
    if (const auto expires = setting(environment, "AWS_CREDENTIAL_EXPIRATION")) {
        credentials->expires = parse_timestamp(*expires);
        if (!credentials->expires)
            return broken_credentials("AWS_CREDENTIAL_EXPIRATION is no time like 2026-01-02T03:04:05Z");
    }
    return CredentialsPtr(std::move(credentials));
}

} // namespace

asio::awaitable<core::Result<CredentialsPtr>> EnvironmentProvider::get(core::Deadline)
{
    co_return read(environment_);
}

} // namespace headcount::aws
