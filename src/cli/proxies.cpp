#include "cli/proxies.hpp"

namespace headcount::cli {

net::ProxySettings proxy_settings(const aws::Environment& environment)
{
    const auto value = [&environment](std::string_view lower, std::string_view upper) {
        auto found = aws::setting(environment, lower);
        if (!found) found = aws::setting(environment, upper);
        return found.value_or("");
    };
    return {.https = value("https_proxy", "HTTPS_PROXY"),
            .http = value("http_proxy", "HTTP_PROXY"),
            .none = value("no_proxy", "NO_PROXY")};
}

} // namespace headcount::cli
