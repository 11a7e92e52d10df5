// A certificate authority for an afternoon, and a certificate of it for one server, so that clients can verify the
// simulated AWS as they verify the real one. Elliptic curve P-256; the authority's own key is forgotten at once.
#pragma once

#include "headcount/core/time.hpp"

#include <string>
#include <vector>

namespace headcount::sim {

struct ServerCertificate {
    std::string ca_pem;    // what clients are to trust
    std::string chain_pem; // the server's certificate
    std::string key_pem;   // its private key
};

// Valid from a day before `now` for 30 days. `hosts`: names and IP addresses that clients will connect to.
// Throws std::runtime_error where OpenSSL fails.
ServerCertificate make_certificate(const std::vector<std::string>& hosts, core::WallTime now);

} // namespace headcount::sim
