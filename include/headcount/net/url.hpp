// The few parts of a URL that an HTTP client needs.
#pragma once

#include "headcount/core/result.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace headcount::net {

// Scheme, host and port: what a connection is made to and pooled by.
struct Endpoint {
    bool tls = true;
    std::string host; // lower case, without brackets for IPv6
    std::uint16_t port = 443;

    // As the Host header says it: the port only when it is not the scheme's default.
    std::string authority() const;
    void append_authority(std::string& out) const;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

std::ostream& operator<<(std::ostream& out, const Endpoint& endpoint); // https://host:port

struct Url {
    Endpoint endpoint;
    std::string target = "/"; // path and query, as sent

    friend bool operator==(const Url&, const Url&) = default;
};

// http:// and https:// only; user information is refused.
core::Result<Url> parse_url(std::string_view text);

} // namespace headcount::net
