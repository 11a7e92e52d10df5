// Settings of the AWS SDKs that headcount does not follow yet. Passed over in silence, they would have calls go
// elsewhere than their owner asked for, or be signed by somebody else: each is refused by name before the first call.
// Source: "Settings reference" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/aws/environment.hpp"

#include <optional>
#include <string>

namespace headcount::aws {

struct Unsupported {
    std::string what;   // "AWS_USE_FIPS_ENDPOINT asks for …"
    std::string remedy; // "set it to false; …"

    std::string sentence() const { return what + ": " + remedy; }
};

// A profile that signs in with a browser, where no other identity comes before it.
std::optional<Unsupported> unsupported(const Surroundings& surroundings);

} // namespace headcount::aws
