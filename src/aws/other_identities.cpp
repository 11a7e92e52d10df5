#include "aws/other_identities.hpp"

#include "aws/credential_error.hpp"

namespace headcount::aws {

namespace {

constexpr std::string_view token_file = "AWS_WEB_IDENTITY_TOKEN_FILE";

constexpr std::string_view other_keys[] = {
    "role_arn",    "credential_source", "source_profile", "web_identity_token_file", "credential_process",
    "sso_session", "sso_start_url",     "sso_account_id", "login_session",
};

} // namespace

std::optional<Unsupported> web_identity(const Environment& environment)
{
    if (!setting(environment, token_file)) return std::nullopt;
    return Unsupported{std::string(token_file) + " is set, and this version of headcount does not support web identity",
                       "unset it and use keys, a profile with keys or a role of the container (on EKS: Pod Identity)"};
}

std::optional<Unsupported> more_than_keys(const Profile& profile)
{
    for (const auto key : other_keys) {
        if (!profile.get(key)) continue;
        return Unsupported{"profile " + profile.name + " uses " + std::string(key) +
                               ", which this version of headcount does not support",
                           "give it static keys, or use the environment or the container's credentials"};
    }
    return std::nullopt;
}

asio::awaitable<core::Result<CredentialsPtr>> WebIdentityProvider::get(core::Deadline)
{
    if (const auto asked = web_identity(environment_)) co_return broken_credentials(asked->sentence());
    co_return nothing_configured(std::string(token_file) + " is not set");
}

} // namespace headcount::aws
