#include "headcount/aws/transport_options.hpp"

#include "headcount/aws/profile.hpp"

#include <utility>

namespace headcount::aws {

namespace {

std::string ca_bundle(const Surroundings& surroundings)
{
    if (const auto path = setting(surroundings.environment, "AWS_CA_BUNDLE")) return *path;
    const auto profile = load_profile(surroundings, profile_named_by(surroundings.environment).value_or("default"));
    return profile ? profile->get("ca_bundle").value_or("") : "";
}

} // namespace

net::ProxySettings proxy_settings(const Environment& environment)
{
    const auto value = [&environment](std::string_view lower, std::string_view upper) {
        auto found = setting(environment, lower);
        if (!found) found = setting(environment, upper);
        return found.value_or("");
    };
    return {.https = value("https_proxy", "HTTPS_PROXY"),
            .http = value("http_proxy", "HTTP_PROXY"),
            .none = value("no_proxy", "NO_PROXY")};
}

core::Result<net::HttpClientOptions> transport_options(const Surroundings& surroundings)
{
    auto proxies = net::ProxyRules::parse(proxy_settings(surroundings.environment));
    if (!proxies) return proxies.error();
    net::HttpClientOptions options;
    options.ca_file = ca_bundle(surroundings);
    options.system_ca_file = setting(surroundings.environment, "SSL_CERT_FILE").value_or("");
    options.system_ca_directory = setting(surroundings.environment, "SSL_CERT_DIR").value_or("");
    options.proxies = std::move(*proxies);
    return options;
}

} // namespace headcount::aws
