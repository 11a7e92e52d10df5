// Settings of the AWS SDKs that headcount does not follow yet. Passed over in silence, they would have calls go
// elsewhere than their owner asked for, or be signed by somebody else: each is refused by name before the first call.
// Source: "Settings reference" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/config.hpp"

#include <optional>
#include <string>

namespace headcount::aws {

struct Unsupported {
    std::string what;   // "HTTPS_PROXY is set, which …"
    std::string remedy; // "unset it, or …"

    std::string sentence() const { return what + ": " + remedy; }
};

// FIPS and dual-stack endpoints, endpoints of the profile, proxies, a profile that signs in with a browser. `home` is the
// region of calls that name none. A proxy is accepted where NO_PROXY covers every endpoint that may be called; the machine
// itself (localhost, 127.0.0.0/8, ::1) is never asked through one.
std::optional<Unsupported> unsupported(const Surroundings& surroundings, const core::Config& config,
                                       const std::string& home);

} // namespace headcount::aws
