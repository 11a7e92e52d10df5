#include "aws/credential_error.hpp"
#include "aws/other_identities.hpp"
#include "headcount/aws/providers.hpp"

namespace headcount::aws {

namespace {

core::Result<CredentialsPtr> credentials_of(const Profile& profile)
{
    const auto label = "profile " + profile.name;
    if (const auto other = more_than_keys(profile)) return broken_credentials(other->sentence());
    const auto key = profile.get("aws_access_key_id");
    auto secret = profile.get("aws_secret_access_key");
    if (!key && !secret) return nothing_configured(label + " of " + profile.where + " has no keys");
    if (!secret) return broken_credentials(label + " has aws_access_key_id without aws_secret_access_key");
    if (!key) return broken_credentials(label + " has aws_secret_access_key without aws_access_key_id");

    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = *key;
    credentials->secret_access_key = core::Secret(std::move(*secret));
    if (auto token = profile.get("aws_session_token")) credentials->session_token = core::Secret(std::move(*token));
    credentials->account_id = profile.get("aws_account_id").value_or("");
    return CredentialsPtr(std::move(credentials));
}

core::Result<CredentialsPtr> read(const Surroundings& surroundings, const std::string& name, bool asked_for)
{
    const auto profile = load_profile(surroundings, name);
    if (!profile) return profile.error();
    if (profile->found) return credentials_of(*profile);
    const auto missing = "profile " + name + " is not in " + profile->where;
    return asked_for ? broken_credentials(missing + ": correct AWS_PROFILE or add the profile")
                     : nothing_configured(missing);
}

} // namespace

ProfileProvider::ProfileProvider(Surroundings surroundings, std::optional<std::string> profile)
    : surroundings_(std::move(surroundings))
{
    if (!profile) profile = profile_named_by(surroundings_.environment);
    asked_for_ = profile.has_value();
    profile_ = profile.value_or("default");
    name_ = "profile " + profile_;
}

asio::awaitable<core::Result<CredentialsPtr>> ProfileProvider::get(core::Deadline)
{
    co_return read(surroundings_, profile_, asked_for_);
}

} // namespace headcount::aws
