// Messages to bytes: each as one piece of text, head and body together, so that one write and one TLS record carry it.
// Refuses what would not arrive as the message that was meant (a line break in a header value, say).
#pragma once

#include "headcount/net/proxy_rules.hpp"
#include "headcount/net/transport.hpp"

#include <string>

namespace headcount::net {

// Appends to `out`. Host and Content-Length are added; framing headers of the caller's own are refused as invalid.
// With a proxy: as the proxy itself is asked, for the whole URL and with what it wants to know of us.
core::Result<void> write_request(const Request& request, std::string& out, const Proxy* proxy = nullptr);

struct ResponseFraming {
    bool to_head = false; // the header of the answer without its body
    bool close = false;   // say that the connection ends with this answer
    // Faults, for tests of clients:
    bool chunked = false;    // the body in chunks with extensions and a trailer, instead of a length
    bool understate = false; // half of the length is announced
};

// Appends to `out`. Content-Length is added where the status allows a body.
core::Result<void> write_response(const Response& response, ResponseFraming framing, std::string& out);

} // namespace headcount::net
