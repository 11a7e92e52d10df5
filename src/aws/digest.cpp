#include "aws/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <stdexcept>

namespace headcount::aws {

namespace {

struct Free {
    void operator()(EVP_MD* md) const { EVP_MD_free(md); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

template <class T>
using Owned = std::unique_ptr<T, Free>;

// A digest that cannot be made is a broken installation of OpenSSL, not something a call could survive.
void require(bool done, const char* what)
{
    if (!done) throw std::runtime_error(std::string("OpenSSL cannot compute ") + what);
}

struct Hash {
    Owned<EVP_MD> md;
    Owned<EVP_MD_CTX> context;
    const char* name;

    explicit Hash(const char* algorithm)
        : md(EVP_MD_fetch(nullptr, algorithm, nullptr)), context(EVP_MD_CTX_new()), name(algorithm)
    {
        require(md && context, name);
        require(EVP_DigestInit_ex2(context.get(), md.get(), nullptr) == 1, name);
    }

    void run(std::string_view data, unsigned char* out)
    {
        unsigned size = 0;
        // No algorithm named: the context keeps the one it was first given.
        require(EVP_DigestInit_ex2(context.get(), nullptr, nullptr) == 1, name);
        require(EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1, name);
        require(EVP_DigestFinal_ex(context.get(), out, &size) == 1, name);
    }
};

} // namespace

void cleanse(void* data, std::size_t size) noexcept
{
    OPENSSL_cleanse(data, size);
}

std::string to_hex(const unsigned char* data, std::size_t size)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text(size * 2, '0');
    for (std::size_t i = 0; i < size; ++i) {
        text[2 * i] = digits[data[i] >> 4];
        text[2 * i + 1] = digits[data[i] & 15];
    }
    return text;
}

struct Sha256::Impl {
    Hash hash{"SHA256"};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;

Sha256Digest Sha256::of(std::string_view data)
{
    Sha256Digest digest;
    impl_->hash.run(data, digest.data());
    return digest;
}

struct HmacSha256::Impl {
    Owned<EVP_MAC> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    Owned<EVP_MAC_CTX> context;
};

HmacSha256::HmacSha256(std::string_view key) : impl_(std::make_unique<Impl>())
{
    require(impl_->mac != nullptr, "HMAC");
    impl_->context.reset(EVP_MAC_CTX_new(impl_->mac.get()));
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
    require(impl_->context && EVP_MAC_init(impl_->context.get(), bytes, key.size(), params) == 1, "HMAC");
}

HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

Sha256Digest HmacSha256::of(std::string_view data)
{
    Sha256Digest digest;
    std::size_t size = 0;
    auto* context = impl_->context.get();
    require(EVP_MAC_init(context, nullptr, 0, nullptr) == 1, "HMAC"); // keeps the key
    require(EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(data.data()), data.size()) == 1, "HMAC");
    require(EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1, "HMAC");
    return digest;
}

struct Md5::Impl {
    Hash hash{"MD5"};
};

Md5::Md5() : impl_(std::make_unique<Impl>()) {}
Md5::~Md5() = default;

std::string Md5::hex_of(std::string_view data)
{
    unsigned char digest[16];
    impl_->hash.run(data, digest);
    return to_hex(digest, sizeof digest);
}

} // namespace headcount::aws
