#include "sign/digest_floor.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace headcount::bench {
namespace {

struct Free {
    void operator()(EVP_MD* md) const { EVP_MD_free(md); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_MD_CTX, Free>;
using Digest = std::array<unsigned char, 32>;

constexpr std::size_t block = 64;

} // namespace

// Fetched once, contexts used again; the HMAC as copies of two contexts that have digested the key's pads already.
struct DigestFloor::Impl {
    std::unique_ptr<EVP_MD, Free> md{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    Context plain{EVP_MD_CTX_new()};
    Context inner{EVP_MD_CTX_new()};
    Context outer{EVP_MD_CTX_new()};
    Context work{EVP_MD_CTX_new()};
    bool good = true;

    void key(EVP_MD_CTX* context, std::string_view key, unsigned char pad)
    {
        std::array<unsigned char, block> padded{};
        std::memcpy(padded.data(), key.data(), key.size());
        for (auto& byte : padded)
            byte ^= pad;
        good &= EVP_DigestInit_ex2(context, md.get(), nullptr) == 1 &&
                EVP_DigestUpdate(context, padded.data(), padded.size()) == 1;
    }

    void finish(EVP_MD_CTX* context, const void* data, std::size_t size, Digest& digest)
    {
        good &= EVP_DigestUpdate(context, data, size) == 1 && EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
    }

    unsigned digest(std::string_view data)
    {
        Digest digest;
        good &= EVP_DigestInit_ex2(plain.get(), nullptr, nullptr) == 1;
        finish(plain.get(), data.data(), data.size(), digest);
        return digest.back();
    }

    unsigned hmac(std::string_view data)
    {
        Digest digest;
        good &= EVP_MD_CTX_copy_ex(work.get(), inner.get()) == 1;
        finish(work.get(), data.data(), data.size(), digest);
        good &= EVP_MD_CTX_copy_ex(work.get(), outer.get()) == 1;
        finish(work.get(), digest.data(), digest.size(), digest);
        return digest.back();
    }
};

DigestFloor::DigestFloor(std::string_view key) : impl_(std::make_unique<Impl>())
{
    impl_->good = EVP_DigestInit_ex2(impl_->plain.get(), impl_->md.get(), nullptr) == 1 && key.size() <= block;
    if (!impl_->good) throw std::runtime_error("OpenSSL cannot compute the digests of the benchmark");
    impl_->key(impl_->inner.get(), key, 0x36);
    impl_->key(impl_->outer.get(), key, 0x5c);
}

DigestFloor::~DigestFloor() = default;

unsigned DigestFloor::run(std::string_view body, std::string_view canonical_request, std::string_view string_to_sign)
{
    const unsigned sum = impl_->digest(body) + impl_->digest(canonical_request) + impl_->hmac(string_to_sign);
    if (!impl_->good) throw std::runtime_error("OpenSSL cannot compute the digests of the benchmark");
    return sum;
}

} // namespace headcount::bench
