// What the environment and the profile say of the network: proxies, and whose certificates to trust.
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/proxy_rules.hpp"

namespace headcount::aws {

// HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Of each, the name in lower case goes first, as curl and Python have it: it is
// the older one, and the only one of http_proxy that a CGI server never makes of a request's header. Set to nothing is
// not set.
net::ProxySettings proxy_settings(const Environment& environment);

// Proxies as above, and the CA certificates of AWS_CA_BUNDLE, else of `ca_bundle` of the profile, and
// where those of the system are by SSL_CERT_FILE and SSL_CERT_DIR; where nothing of this is said, Amazon's roots and
// then the system's. Limits as they come. An error names the variable that holds no proxy.
core::Result<net::HttpClientOptions> transport_options(const Surroundings& surroundings);

} // namespace headcount::aws
