// The yardstick of `headcount-bench sign`: the two digests and the keyed HMAC that a signature needs, by the cheapest
// calls of OpenSSL that are not deprecated, and nothing else.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace headcount::bench {

class DigestFloor {
public:
    explicit DigestFloor(std::string_view key);
    ~DigestFloor();
    DigestFloor(const DigestFloor&) = delete;
    DigestFloor& operator=(const DigestFloor&) = delete;

    // The last byte of each result, so that none can be left out.
    unsigned run(std::string_view body, std::string_view canonical_request, std::string_view string_to_sign);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::bench
