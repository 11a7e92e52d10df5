// Is this request signed by someone we know? Signature Version 4 as the server sees it, written from "Create a signed
// AWS API request" (IAM user guide) alone: it shares no line with the client's signer, so that one mistake cannot hide
// in both. How a refusal looks on the wire is left to front_error.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/net/http_server.hpp"
#include "sim/key_ring.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

enum class AuthFault {
    missing,     // no Authorization header
    incomplete,  // it, or the date, cannot be read, or leaves out what must be signed
    unknown_key, // or a session token that does not belong to it
    expired,     // temporary credentials
    skewed,      // signed too long ago, or in the future
    mismatch,    // another signature, or a scope that is not the request's
};

struct AuthRefusal {
    AuthFault fault = AuthFault::mismatch;
    std::string message;
};

struct Caller {
    Key key;
    std::string region;  // of the credential scope
    std::string service; // of the credential scope
};

// The parts of "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".
struct Authorization {
    std::string key_id;
    std::string date; // YYYYMMDD
    std::string region;
    std::string service;
    std::vector<std::string> signed_headers; // as listed
    std::string signature;
};

std::optional<Authorization> parse_authorization(std::string_view header);

// The three stages, as the published vectors name them.
std::string canonical_request(const net::ServerRequest& request, const std::vector<std::string>& signed_headers);
std::string string_to_sign(std::string_view amz_date, const Authorization& authorization, std::string_view canonical);
std::string signature_of(std::string_view secret, const Authorization& authorization, std::string_view to_sign);

// The service and region that an AWS host name stands for ("ecs.eu-west-1.amazonaws.com"); nothing for other hosts.
struct HostScope {
    std::string service;
    std::string region;
};
std::optional<HostScope> host_scope(std::string_view host);

boost::system::result<Caller, AuthRefusal> verify(const net::ServerRequest& request, const KeyRing& keys,
                                                  core::WallTime now);

} // namespace headcount::sim
