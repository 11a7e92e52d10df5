// Which calls go through an HTTP proxy, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. Pure: values in, a decision out.
// What is at https:// is reached through a tunnel (CONNECT), what is at http:// by asking the proxy for the whole URL.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6, https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/secret.hpp"
#include "headcount/net/url.hpp"

#include <memory>
#include <string>

namespace headcount::net {

struct Proxy {
    Endpoint endpoint;          // http://, or https:// where the proxy itself is spoken to over TLS
    core::Secret authorization; // the value of Proxy-Authorization; empty: none
};

// The values of the variables; empty: not set.
struct ProxySettings {
    std::string https; // HTTPS_PROXY: for endpoints at https://
    std::string http;  // HTTP_PROXY: for endpoints at http://
    std::string none;  // NO_PROXY: a list of what is reached without one (src/net/no_proxy.hpp)
};

class ProxyRules {
public:
    ProxyRules() = default; // no proxy for anything

    // A proxy is "http://host:port", "https://host:port" or "host:port" (that is http://), with "user:password@" in
    // front of the host where it asks for that, percent-encoded. Error: invalid; it names the variable, not its value.
    static core::Result<ProxyRules> parse(const ProxySettings& settings);

    // The proxy for calls of this endpoint, or null. Never one for this machine (localhost, 127.0.0.0/8, ::1) or for
    // link-local addresses: behind a proxy they would be the proxy's own. Lives as long as the rules.
    const Proxy* proxy_for(const Endpoint& endpoint) const;

private:
    struct Rules;
    std::shared_ptr<const Rules> rules_;
};

} // namespace headcount::net
