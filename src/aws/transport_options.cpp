#include "headcount/aws/transport_options.hpp"

#include "aws/sdk_setting.hpp"
#include "headcount/aws/amazon_roots.hpp"

#include <utility>

namespace headcount::aws {

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
    const auto profile = profile_in_use(surroundings);
    if (!profile) return profile.error();
    net::HttpClientOptions options;
    if (auto bundle = sdk_setting(surroundings.environment, *profile, "AWS_CA_BUNDLE", "ca_bundle"))
        options.ca_file = std::move(bundle->value);
    options.system_ca_file = setting(surroundings.environment, "SSL_CERT_FILE").value_or("");
    options.system_ca_directory = setting(surroundings.environment, "SSL_CERT_DIR").value_or("");
    const bool told = !(options.ca_file + options.system_ca_file + options.system_ca_directory).empty();
    if (!told) options.roots = amazon_roots();
    options.proxies = std::move(*proxies);
    return options;
}

} // namespace headcount::aws
