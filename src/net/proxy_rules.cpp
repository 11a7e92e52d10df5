#include "headcount/net/proxy_rules.hpp"

#include "headcount/net/host.hpp"
#include "net/no_proxy.hpp"
#include "net/percent.hpp"
#include "net/text.hpp"

#include <openssl/evp.h>

#include <optional>
#include <string_view>
#include <utility>

namespace headcount::net {

namespace {

// The value may hold a password, so the message shows nothing of it.
core::Error refusal(std::string_view variable, std::string_view why)
{
    core::Error error;
    error.kind = core::ErrorKind::invalid;
    error.message.append(variable).append(" (or in lower case) does not name a proxy: ").append(why);
    return error;
}

constexpr std::string_view form =
    "write http://host:port or http://user:password@host:port, special characters of user and password as %XX";

std::string base64(std::string_view text)
{
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0'); // OpenSSL ends it with a zero
    const auto size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

// "user:password" or "user", percent-encoded. https://www.rfc-editor.org/rfc/rfc7617
core::Secret basic(std::string_view user_information)
{
    const auto colon = user_information.find(':');
    auto plain = percent_decoded(user_information.substr(0, colon)) + ":";
    if (colon != std::string_view::npos) plain += percent_decoded(user_information.substr(colon + 1));
    return core::Secret{"Basic " + base64(plain)};
}

core::Result<Proxy> parse_proxy(std::string_view variable, std::string_view value)
{
    std::string scheme = "http";
    if (const auto end = value.find("://"); end != std::string_view::npos) {
        scheme = to_lower(value.substr(0, end));
        value.remove_prefix(end + 3);
    }
    if (scheme != "http" && scheme != "https")
        return refusal(variable, "only proxies at http:// and https:// are spoken to, no SOCKS");
    Proxy proxy;
    if (const auto at = value.rfind('@'); at != std::string_view::npos) {
        if (value.substr(0, at).find_first_of("/?#") != std::string_view::npos) return refusal(variable, form);
        proxy.authorization = basic(value.substr(0, at));
        value.remove_prefix(at + 1);
    }
    auto url = parse_url(scheme + "://" + std::string(value));
    if (!url || url->target != "/") return refusal(variable, form);
    proxy.endpoint = std::move(url->endpoint);
    return proxy;
}

} // namespace

struct ProxyRules::Rules {
    std::optional<Proxy> https;
    std::optional<Proxy> http;
    NoProxy none;
};

core::Result<ProxyRules> ProxyRules::parse(const ProxySettings& settings)
{
    auto rules = std::make_shared<Rules>(Rules{std::nullopt, std::nullopt, NoProxy{settings.none}});
    if (!settings.https.empty()) {
        auto proxy = parse_proxy("HTTPS_PROXY", settings.https);
        if (!proxy) return proxy.error();
        rules->https = std::move(*proxy);
    }
    if (!settings.http.empty()) {
        auto proxy = parse_proxy("HTTP_PROXY", settings.http);
        if (!proxy) return proxy.error();
        rules->http = std::move(*proxy);
    }
    ProxyRules result;
    if (rules->https || rules->http) result.rules_ = std::move(rules);
    return result;
}

const Proxy* ProxyRules::proxy_for(const Endpoint& endpoint) const
{
    if (!rules_) return nullptr;
    const auto& proxy = endpoint.tls ? rules_->https : rules_->http;
    if (!proxy || is_loopback(endpoint.host) || is_link_local(endpoint.host) || rules_->none.covers(endpoint))
        return nullptr;
    return &*proxy;
}

} // namespace headcount::net
