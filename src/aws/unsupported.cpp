#include "headcount/aws/unsupported.hpp"

#include "aws/encoding.hpp"
#include "aws/other_identities.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"

#include <string_view>

namespace headcount::aws {

namespace {

constexpr std::string_view not_built = ", which this version of headcount does not support";
constexpr std::string_view by_variable = "AWS_ENDPOINT_URL_ECS, AWS_ENDPOINT_URL_SQS and AWS_ENDPOINT_URL_STS";
constexpr std::size_t services = 3;

// Of the profile in use. A file that cannot be read says nothing here: whoever needs it complains.
Profile profile_in_use(const Surroundings& surroundings)
{
    const auto profile = load_profile(surroundings, profile_named_by(surroundings.environment).value_or("default"));
    return profile ? *profile : Profile{};
}

bool is_true(const std::optional<std::string>& value)
{
    return value && equal_ignoring_case(*value, "true");
}

// A switch of the environment beats that of the profile, also where it says no.
std::optional<Unsupported> other_endpoints(const Environment& environment, const Profile& profile,
                                           std::string_view variable, std::string_view key, std::string_view kind)
{
    const auto value = setting(environment, variable);
    if (!is_true(value ? value : profile.get(key))) return std::nullopt;
    const auto name = value ? std::string(variable) : std::string(key) + " of profile " + profile.name;
    return Unsupported{name + " asks for " + std::string(kind) + " endpoints" + std::string(not_built),
                       "set " + std::string(variable) + "=false; where such endpoints are a must, name them by " +
                           std::string(by_variable)};
}

// The environment names an endpoint for each service, or forbids to look for them in the profile.
std::optional<Unsupported> endpoints_of_profile(const Environment& environment, const Profile& profile,
                                                const Endpoints& overrides)
{
    constexpr std::string_view switch_off = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    if (overrides.size() == services) return std::nullopt;
    if (is_true(setting(environment, switch_off)) || is_true(profile.get("ignore_configured_endpoint_urls")))
        return std::nullopt;
    for (const std::string_view key : {"endpoint_url", "services"}) {
        if (!profile.get(key)) continue;
        return Unsupported{
            "profile " + profile.name + " names endpoints by " + std::string(key) + std::string(not_built),
            "name them by " + std::string(by_variable) + ", or set " + std::string(switch_off) + "=true to do without"};
    }
    return std::nullopt;
}

std::optional<Unsupported> identity(const Environment& environment, const Profile& profile)
{
    if (setting(environment, "AWS_ACCESS_KEY_ID") || setting(environment, "AWS_SECRET_ACCESS_KEY"))
        return std::nullopt; // the first of the chain: nothing else is asked
    if (auto asked = web_identity(environment)) return asked;
    return more_than_keys(profile);
}

} // namespace

std::optional<Unsupported> unsupported(const Surroundings& surroundings)
{
    const auto& environment = surroundings.environment;
    const auto overrides = endpoints_from(environment);
    if (!overrides) return std::nullopt; // whoever needs them complains
    const auto profile = profile_in_use(surroundings);
    auto found = other_endpoints(environment, profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "FIPS");
    if (!found)
        found =
            other_endpoints(environment, profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "dual-stack");
    if (!found) found = endpoints_of_profile(environment, profile, *overrides);
    if (!found) found = identity(environment, profile);
    return found;
}

} // namespace headcount::aws
