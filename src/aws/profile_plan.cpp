#include "aws/profile_plan.hpp"

#include "core/whole_number.hpp"

#include "aws/credential_error.hpp"

#include <algorithm>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::pair<std::string_view, CredentialSource> sources[] = {
    {"Environment", CredentialSource::environment},
    {"EcsContainer", CredentialSource::container},
    {"Ec2InstanceMetadata", CredentialSource::instance},
};

std::string label(const Profile& profile)
{
    return "profile " + profile.name;
}

bool has_a_key(const Profile& profile)
{
    return profile.get("aws_access_key_id") || profile.get("aws_secret_access_key");
}

bool has_web_identity(const Profile& profile)
{
    return profile.get("web_identity_token_file").has_value();
}

core::Result<ProfilePlan> keys_of(const Profile& profile)
{
    const auto key = profile.get("aws_access_key_id");
    auto secret = profile.get("aws_secret_access_key");
    if (!secret) return broken_credentials(label(profile) + " has aws_access_key_id without aws_secret_access_key");
    if (!key) return broken_credentials(label(profile) + " has aws_secret_access_key without aws_access_key_id");

    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = *key;
    credentials->secret_access_key = core::Secret(std::move(*secret));
    if (auto token = profile.get("aws_session_token")) credentials->session_token = core::Secret(std::move(*token));
    credentials->account_id = profile.get("aws_account_id").value_or("");
    return ProfilePlan{CredentialsPtr(std::move(credentials)), {}};
}

core::Result<ProfilePlan> web_identity_of(const Profile& profile)
{
    const auto role = profile.get("role_arn");
    if (!role)
        return broken_credentials(label(profile) + " has web_identity_token_file without role_arn: add the role");
    return ProfilePlan{WebIdentitySource{label(profile), *role, *profile.get("web_identity_token_file"),
                                         profile.get("role_session_name").value_or("")},
                       {}};
}

// Where a profile that assumes no role of another's credentials gets its own.
core::Result<ProfilePlan> base_of(const Profile& profile)
{
    if (has_web_identity(profile)) return web_identity_of(profile);
    if (const auto asked = sign_in(profile)) return broken_credentials(asked->sentence());
    if (has_a_key(profile)) return keys_of(profile);
    if (const auto command = profile.get("credential_process"))
        return ProfilePlan{ProcessSource{profile.name, *command}, {}};
    return nothing_configured(label(profile) + " of " + profile.where + " names no credentials");
}

// What is no whole number is passed over, as the SDKs do; one out of range is refused when the role is assumed.
std::chrono::seconds duration_of(const Profile& profile)
{
    const auto text = profile.get("duration_seconds").value_or("");
    const auto seconds = core::whole_number<std::int32_t>(text);
    return seconds ? std::chrono::seconds{*seconds} : RoleOfProfile{}.duration;
}

core::Result<RoleOfProfile> role_of(const Profile& profile)
{
    const bool source = profile.get("source_profile").has_value();
    const bool named = profile.get("credential_source").has_value();
    if (source && named)
        return broken_credentials(label(profile) + " has both source_profile and credential_source: keep one of them");
    if (!source && !named) {
        return broken_credentials(label(profile) +
                                  " has role_arn without source_profile or credential_source: say with whose "
                                  "credentials the role is assumed");
    }
    if (profile.get("mfa_serial")) {
        return broken_credentials(label(profile) +
                                  " has mfa_serial, and a service cannot type the codes of a device: let the role "
                                  "trust an identity without one");
    }
    return RoleOfProfile{profile.name, *profile.get("role_arn"), profile.get("role_session_name").value_or(""),
                         profile.get("external_id").value_or(""), duration_of(profile)};
}

core::Result<CredentialSource> source_of(const Profile& profile)
{
    const auto written = *profile.get("credential_source");
    for (const auto& [name, source] : sources)
        if (name == written) return source;
    return broken_credentials(label(profile) + " has credential_source = " + written.substr(0, 40) +
                              ", which is none of Environment, Ec2InstanceMetadata and EcsContainer");
}

// Follows source_profile from role to role until there are credentials.
class Walk {
public:
    Walk(const Surroundings& surroundings, Profile first)
        : surroundings_(surroundings), present_(std::move(first)), seen_{present_.name}
    {
    }

    core::Result<ProfilePlan> to_the_end()
    {
        while (assumes_a_role()) {
            auto role = role_of(present_);
            if (!role) return role.error();
            roles_.insert(roles_.begin(), std::move(*role));
            if (present_.get("credential_source")) {
                const auto source = source_of(present_);
                if (!source) return source.error();
                return with_roles(ProfilePlan{*source, {}});
            }
            if (const auto problem = step()) return *problem;
        }
        auto base = base_of(present_);
        if (!base) return said_of_source(base.error());
        return with_roles(std::move(*base));
    }

private:
    // A source profile that has keys uses them, whatever else it says.
    bool assumes_a_role() const
    {
        return present_.get("role_arn") && !has_web_identity(present_) && !(!roles_.empty() && has_a_key(present_));
    }

    std::optional<core::Error> step()
    {
        const auto next = *present_.get("source_profile");
        const bool itself = next == present_.name && has_a_key(present_);
        if (!itself && std::ranges::find(seen_, next) != seen_.end())
            return broken_credentials("the source_profile of " + label(present_) + " leads back to profile " + next +
                                      ": one of them must have credentials of its own");
        auto profile = load_profile(surroundings_, next);
        if (!profile) return profile.error();
        if (!profile->found) {
            return broken_credentials(label(present_) + " has source_profile = " + next + ", which is not in " +
                                      profile->where);
        }
        seen_.push_back(next);
        present_ = std::move(*profile);
        return std::nullopt;
    }

    // That the profile in use says nothing is no error; that one says nothing to which another points is.
    core::Error said_of_source(core::Error error) const
    {
        if (!roles_.empty() && error.code == not_configured) error.code.clear();
        return error;
    }

    ProfilePlan with_roles(ProfilePlan plan)
    {
        plan.roles = std::move(roles_);
        return plan;
    }

    const Surroundings& surroundings_;
    Profile present_;
    std::vector<std::string> seen_;
    std::vector<RoleOfProfile> roles_;
};

} // namespace

core::Result<ProfilePlan> plan_of(const Surroundings& surroundings, Profile profile)
{
    return Walk{surroundings, std::move(profile)}.to_the_end();
}

std::optional<Unsupported> sign_in(const Profile& profile)
{
    for (const auto key : {"sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session"}) {
        if (!profile.get(key)) continue;
        return Unsupported{label(profile) + " has " + key +
                               ", which is a sign-in with a browser, and a service cannot do that",
                           "give headcount a role of its own (of the task, of the instance, or role_arn with "
                           "source_profile), or run it with the keys that `aws configure export-credentials` prints"};
    }
    return std::nullopt;
}

} // namespace headcount::aws
