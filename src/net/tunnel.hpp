// A way through an HTTP proxy: CONNECT asks it for the bytes of another host, unread.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/proxy_rules.hpp"
#include "headcount/net/timers.hpp"
#include "net/stream.hpp"

#include <string>

namespace headcount::net {

std::string tunnel_request(const Endpoint& target, const Proxy& proxy);

// Why the proxy refused, and what to do. 4xx (407 most of all) is for good; 5xx says that it did not get through for
// now, as a failed connection does.
struct TunnelRefusal {
    std::string words;
    bool for_good = true;
};
TunnelRefusal explain_tunnel(int status, const Proxy& proxy);

// Ready for the target's TLS when it returns without error. What it is given outlives it.
asio::awaitable<core::Result<void>> open_tunnel(Timers& timers, Stream& stream, const Endpoint& target,
                                                const Proxy& proxy, core::Deadline until);

} // namespace headcount::net
