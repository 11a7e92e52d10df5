// What the name of a host tells: that it is this machine, or one that NO_PROXY leaves out.
#pragma once

#include "headcount/net/url.hpp"

#include <string_view>

namespace headcount::aws {

// localhost, 127.0.0.0/8, ::1
bool is_loopback(std::string_view host);

// Does this value of NO_PROXY say that the endpoint is reached without a proxy? A comma-separated list of "*", domains
// (which stand for all that ends in them, with or without a dot or "*." in front) and addresses, each with or without a
// port. Networks such as 10.0.0.0/8 cover nothing here: the SDKs disagree about them.
bool leaves_out(std::string_view no_proxy, const net::Endpoint& endpoint);

} // namespace headcount::aws
