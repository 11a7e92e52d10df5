// SHA-256, HMAC-SHA-256 and MD5 over OpenSSL's EVP: the algorithm is fetched once and its context used again and
// again, which is three times faster than fetching it for each call. Not thread safe: one a shard.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::aws {

using Sha256Digest = std::array<unsigned char, 32>;

// Wipes memory in a way that the compiler keeps.
void cleanse(void* data, std::size_t size) noexcept;

using HexDigest = std::array<char, 64>;
HexDigest hex_of(const Sha256Digest& digest); // lower case, without an allocation
inline std::string_view text_of(const HexDigest& hex)
{
    return {hex.data(), hex.size()};
}

std::string to_hex(const unsigned char* data, std::size_t size); // lower case
inline std::string to_hex(const Sha256Digest& digest)
{
    return to_hex(digest.data(), digest.size());
}

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Sha256Digest of(std::string_view data);
    std::string hex_of(std::string_view data) { return to_hex(of(data)); }

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Keyed once, used many times. The key stays inside OpenSSL and is wiped with the object.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);
    ~HmacSha256();
    HmacSha256(HmacSha256&&) noexcept;
    HmacSha256& operator=(HmacSha256&&) noexcept;

    Sha256Digest of(std::string_view data);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class Md5 {
public:
    Md5();
    ~Md5();
    Md5(const Md5&) = delete;
    Md5& operator=(const Md5&) = delete;

    using Digits = std::array<char, 32>;
    Digits digits_of(std::string_view data); // hexadecimal, lower case
    std::string hex_of(std::string_view data);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::aws
