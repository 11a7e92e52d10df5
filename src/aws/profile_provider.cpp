#include "aws/credential_error.hpp"
#include "aws/credential_process.hpp"
#include "aws/profile_plan.hpp"
#include "aws/role_call.hpp"
#include "headcount/aws/providers.hpp"

namespace headcount::aws {

namespace {

core::Result<ProfilePlan> read(const Surroundings& surroundings, const std::string& name, bool asked_for)
{
    auto profile = load_profile(surroundings, name);
    if (!profile) return profile.error();
    if (profile->found) return plan_of(surroundings, std::move(*profile));
    return asked_for ? no_such_profile(*profile)
                     : nothing_configured("profile " + name + " is not in " + profile->where);
}

// A profile points to a source: that it has nothing to give is no reason to ask the next of the chain.
core::Error said_of_source(core::Error error, const std::string& profile)
{
    if (error.kind != core::ErrorKind::credentials) return error;
    error.code.clear();
    error.message = "the credential_source of " + profile + ": " + error.message;
    return error;
}

} // namespace

ProfileProvider::ProfileProvider(ProviderParts parts, std::optional<std::string> profile)
    : parts_(std::move(parts)), environment_(parts_.surroundings.environment),
      container_(parts_.surroundings, parts_.transport, parts_.timers),
      instance_(parts_.surroundings, parts_.transport, parts_.timers, parts_.random, parts_.log)
{
    if (!profile) profile = profile_named_by(parts_.surroundings.environment);
    asked_for_ = profile.has_value();
    profile_ = profile.value_or("default");
    name_ = "profile " + profile_;
}

asio::awaitable<core::Result<CredentialsPtr>> ProfileProvider::get(core::Deadline deadline)
{
    const auto plan = read(parts_.surroundings, profile_, asked_for_);
    if (!plan) co_return plan.error();
    auto credentials = co_await base_of(*plan, deadline);
    for (const RoleOfProfile& role : plan->roles) {
        if (!credentials) break;
        credentials = co_await assume(parts_, role, *credentials, deadline);
    }
    co_return credentials;
}

asio::awaitable<core::Result<CredentialsPtr>> ProfileProvider::base_of(const ProfilePlan& plan, core::Deadline deadline)
{
    if (const auto* keys = std::get_if<CredentialsPtr>(&plan.base)) co_return *keys;
    if (const auto* process = std::get_if<ProcessSource>(&plan.base))
        co_return co_await run_process(parts_.processes, parts_.timers, *process, deadline);
    if (const auto* web = std::get_if<WebIdentitySource>(&plan.base)) co_return co_await assume(parts_, *web, deadline);
    CredentialsProvider& source = provider_of(std::get<CredentialSource>(plan.base));
    const auto credentials = co_await source.get(deadline);
    if (!credentials) co_return said_of_source(credentials.error(), name_);
    co_return credentials;
}

CredentialsProvider& ProfileProvider::provider_of(CredentialSource source)
{
    switch (source) {
    case CredentialSource::environment: return environment_;
    case CredentialSource::container: return container_;
    case CredentialSource::instance: return instance_;
    }
    return environment_;
}

} // namespace headcount::aws
