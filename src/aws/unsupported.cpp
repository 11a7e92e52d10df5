#include "headcount/aws/unsupported.hpp"

#include "aws/hosts.hpp"
#include "aws/other_identities.hpp"
#include "aws/sdk_setting.hpp"
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

// Where a service may be called. A region "*" stands for those that only events will name.
class Calls {
public:
    explicit Calls(const EndpointRules& rules) : rules_(rules) {}

    void add(Service service, std::string_view region)
    {
        if (region.empty()) return;
        if (auto url = endpoint_of(rules_, service, region)) add(std::move(url->endpoint));
    }

    void add_every_region(Service service, std::string_view partition_of_region)
    {
        auto url = endpoint_of(rules_, service, partition_of_region);
        if (!url) return;
        const auto label = url->endpoint.host.find("." + std::string(partition_of_region) + ".");
        if (!rules_.configured.contains(service) && label != std::string::npos)
            url->endpoint.host.replace(label + 1, partition_of_region.size(), "*");
        add(std::move(url->endpoint));
    }

    const std::vector<net::Endpoint>& all() const { return all_; }

private:
    void add(net::Endpoint endpoint)
    {
        if (std::ranges::find(all_, endpoint) == all_.end()) all_.push_back(std::move(endpoint));
    }

    const EndpointRules& rules_;
    std::vector<net::Endpoint> all_;
};

Calls calls_of(const core::Config& config, const std::string& home, const EndpointRules& rules)
{
    Calls calls{rules};
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

std::optional<Unsupported> identity(const Environment& environment, const Profile& profile)
{
    if (setting(environment, "AWS_ACCESS_KEY_ID") || setting(environment, "AWS_SECRET_ACCESS_KEY"))
        return std::nullopt; // the first of the chain: nothing else is asked
    if (auto asked = web_identity(environment)) return asked;
    return more_than_keys(profile);
}

} // namespace

std::optional<Unsupported> unsupported(const Surroundings& surroundings, const core::Config& config,
                                       const std::string& home)
{
    const auto& environment = surroundings.environment;
    const auto rules = endpoint_rules(surroundings);
    if (!rules) return std::nullopt; // whoever needs them complains
    auto found = identity(environment, profile_in_use(surroundings));
    if (!found) found = proxy(environment, calls_of(config, home, *rules));
    return found;
}

} // namespace headcount::aws
