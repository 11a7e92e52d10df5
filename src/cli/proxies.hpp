// Which proxies the environment names.
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/net/proxy_rules.hpp"

namespace headcount::cli {

// HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Of each, the name in lower case goes first, as curl and Python have it: it is
// the older one, and the only one of http_proxy that a CGI server never makes of a request's header. Set to nothing is
// not set.
net::ProxySettings proxy_settings(const aws::Environment& environment);

} // namespace headcount::cli
