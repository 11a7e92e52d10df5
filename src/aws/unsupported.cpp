#include "headcount/aws/unsupported.hpp"

#include "aws/encoding.hpp"
#include "aws/hosts.hpp"
#include "aws/profile_plan.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

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

// Where a service may be called. A region "*" stands for those that only events will name.
class Calls {
public:
    explicit Calls(const Endpoints& overrides) : overrides_(overrides) {}

    void add(Service service, std::string_view region)
    {
        if (region.empty()) return;
        auto endpoint = endpoint_of(service, region, overrides_).endpoint;
        if (std::ranges::find(all_, endpoint) == all_.end()) all_.push_back(std::move(endpoint));
    }

    void add_every_region(Service service, std::string_view partition_of_region)
    {
        auto url = endpoint_of(service, "*", overrides_);
        if (!overrides_.contains(service))
            url.endpoint.host =
                std::string(to_string(service)) + ".*." + std::string(dns_suffix_of(partition_of_region));
        if (std::ranges::find(all_, url.endpoint) == all_.end()) all_.push_back(std::move(url.endpoint));
    }

    const std::vector<net::Endpoint>& all() const { return all_; }

private:
    const Endpoints& overrides_;
    std::vector<net::Endpoint> all_;
};

Calls calls_of(const core::Config& config, const std::string& home, const Endpoints& overrides)
{
    Calls calls{overrides};
    calls.add(Service::sts, home);
    for (const auto& queue : config.queues) {
        const auto name = core::parse_queue(queue.url, home, "000000000000"); // the account plays no part
        if (name) calls.add(Service::sqs, name->region);
    }
    for (const auto& region : config.regions)
        calls.add(Service::ecs, region);
    if (config.regions.empty()) calls.add_every_region(Service::ecs, home);
    return calls;
}

// The variable that puts a proxy between us and this endpoint. Its value may hold a password and is not told.
std::optional<std::string_view> proxy_for(const Environment& environment, const net::Endpoint& endpoint)
{
    using Names = std::array<std::string_view, 2>;
    for (const auto name : endpoint.tls ? Names{"HTTPS_PROXY", "https_proxy"} : Names{"HTTP_PROXY", "http_proxy"})
        if (setting(environment, name)) return name;
    return std::nullopt;
}

std::optional<Unsupported> proxy(const Environment& environment, const Calls& calls)
{
    auto left_out = setting(environment, "no_proxy");
    if (!left_out) left_out = setting(environment, "NO_PROXY");
    std::string_view variable;
    std::string hosts;
    for (const auto& endpoint : calls.all()) {
        if (is_loopback(endpoint.host) || leaves_out(left_out.value_or(""), endpoint)) continue;
        const auto name = proxy_for(environment, endpoint);
        if (!name || (!variable.empty() && variable != *name)) continue;
        variable = *name;
        hosts += (hosts.empty() ? "" : ",") + endpoint.host;
    }
    if (hosts.empty()) return std::nullopt;
    const bool any = hosts.find('*') != std::string::npos;
    return Unsupported{std::string(variable) + " is set, and this version of headcount does not speak to proxies",
                       "unset it for headcount, or let NO_PROXY cover " + hosts +
                           " where they can be reached directly" +
                           (any ? " (fewer where `regions` are configured)" : "")};
}

// Known before the first call, where no other identity comes before that of the profile.
std::optional<Unsupported> identity(const Environment& environment, const Profile& profile)
{
    for (const auto name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_WEB_IDENTITY_TOKEN_FILE"})
        if (setting(environment, name)) return std::nullopt;
    const bool takes_a_role = profile.get("role_arn").has_value();
    return takes_a_role ? std::nullopt : sign_in(profile);
}

} // namespace

std::optional<Unsupported> unsupported(const Surroundings& surroundings, const core::Config& config,
                                       const std::string& home)
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
    if (!found) found = proxy(environment, calls_of(config, home, *overrides));
    return found;
}

} // namespace headcount::aws
