// AWS Signature Version 4, signing with headers. Three pure functions, one a stage of the standard, and a Signer that
// runs them over a request with a cached signing key.
// Source: "Signature Version 4 signing process" (AWS General Reference); the test suite of awslabs/aws-c-auth.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/core/time.hpp"
#include "headcount/net/transport.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::aws {

enum class PathForm {
    normalized, // dot segments and doubled slashes are resolved, as every service but S3 wants it
    as_sent,
};

struct CanonicalRequest {
    std::string text;
    std::string signed_headers; // "content-type;host;x-amz-date"
};

using SigningKey = std::array<unsigned char, 32>;

// Stage 1. `headers` are those to sign, Host among them; headers that intermediaries change (Connection, User-Agent, …)
// are left out by name. `target` is path and query as sent. `payload_hash` is the hex SHA-256 of the body.
CanonicalRequest canonical_request(std::string_view method, std::string_view target, const net::Headers& headers,
                                   std::string_view payload_hash, PathForm form = PathForm::normalized);

// "20260102/eu-west-1/ecs/aws4_request"; the date is the first eight characters of `amz_date`.
std::string credential_scope(std::string_view amz_date, std::string_view region, std::string_view service);

// Stage 2. `amz_date` is "20260102T030405Z"; `canonical_hash` is the hex SHA-256 of the canonical request.
std::string string_to_sign(std::string_view amz_date, std::string_view scope, std::string_view canonical_hash);

// Stage 3, in lower-case hex.
std::string signature(const SigningKey& key, std::string_view text_to_sign);

// The key of one secret, day ("20260102"), region and service.
SigningKey signing_key(std::string_view secret, std::string_view date, std::string_view region,
                       std::string_view service);

// One thread only. Keys are cached per access key, region and service, for the day and the secret they were made of.
class Signer {
public:
    explicit Signer(std::size_t most_keys = 1024);
    ~Signer();
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;

    // Adds X-Amz-Date, X-Amz-Security-Token (where there is a token) and Authorization. Everything already among the
    // headers is signed, and Host too, so headers that are not to be signed are added afterwards.
    void sign(net::Request& request, const Credentials& credentials, std::string_view region, std::string_view service,
              core::WallTime at);

    std::size_t keys() const;         // cached now
    std::size_t keys_derived() const; // since the start: one a day, identity, region and service

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::aws
