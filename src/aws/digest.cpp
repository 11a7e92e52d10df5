#include "aws/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <span>
#include <stdexcept>

namespace headcount::aws {

namespace {

struct Free {
    void operator()(EVP_MD* md) const { EVP_MD_free(md); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

template <class T>
using Owned = std::unique_ptr<T, Free>;

[[noreturn]] void fail(const char* what)
{
    throw std::runtime_error(std::string("OpenSSL cannot compute ") + what);
}

// A digest that cannot be made is a broken installation of OpenSSL, not something a call could survive.
inline void require(bool done, const char* what)
{
    if (!done) fail(what);
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

constexpr char hex_digit(unsigned value)
{
    return static_cast<char>(value + '0' + (value > 9 ? 'a' - '9' - 1 : 0)); // arithmetic, so that it is vectorised
}

inline void write_hex(const unsigned char* data, std::size_t size, char* out)
{
    for (std::size_t i = 0; i < size; ++i) {
        out[2 * i] = hex_digit(data[i] >> 4);
        out[2 * i + 1] = hex_digit(data[i] & 15U);
    }
}

} // namespace

void cleanse(void* data, std::size_t size) noexcept
{
    OPENSSL_cleanse(data, size);
}

HexDigest hex_of(const Sha256Digest& digest)
{
    HexDigest hex;
    write_hex(digest.data(), digest.size(), hex.data());
    return hex;
}

std::string to_hex(const unsigned char* data, std::size_t size)
{
    std::string text(size * 2, '0');
    write_hex(data, size, text.data());
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

// Two contexts that have digested the key and a pad each; a message continues copies of them. Cheaper than EVP_MAC,
// which does the same behind a layer of parameters. https://www.rfc-editor.org/rfc/rfc2104#section-4
struct HmacSha256::Impl {
    Owned<EVP_MD> md{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    Owned<EVP_MD_CTX> inner{EVP_MD_CTX_new()};
    Owned<EVP_MD_CTX> outer{EVP_MD_CTX_new()};
    Owned<EVP_MD_CTX> work{EVP_MD_CTX_new()};

    void begin(EVP_MD_CTX* context, std::span<unsigned char, 64> key, unsigned char pad)
    {
        for (auto& byte : key)
            byte ^= pad;
        require(EVP_DigestInit_ex2(context, md.get(), nullptr) == 1, "HMAC");
        require(EVP_DigestUpdate(context, key.data(), key.size()) == 1, "HMAC");
    }

    void finish(const EVP_MD_CTX* begun, std::string_view data, Sha256Digest& digest)
    {
        require(EVP_MD_CTX_copy_ex(work.get(), begun) == 1, "HMAC");
        require(EVP_DigestUpdate(work.get(), data.data(), data.size()) == 1, "HMAC");
        require(EVP_DigestFinal_ex(work.get(), digest.data(), nullptr) == 1, "HMAC");
    }
};

HmacSha256::HmacSha256(std::string_view key) : impl_(std::make_unique<Impl>())
{
    require(impl_->md && impl_->inner && impl_->outer && impl_->work, "HMAC");
    std::array<unsigned char, 64> block{}; // of SHA-256; a longer key is digested first
    if (key.size() <= block.size()) {
        std::ranges::copy(key, block.begin());
    } else {
        Sha256Digest digest;
        require(EVP_Digest(key.data(), key.size(), digest.data(), nullptr, impl_->md.get(), nullptr) == 1, "HMAC");
        std::ranges::copy(digest, block.begin());
        cleanse(digest.data(), digest.size());
    }
    constexpr unsigned char inner_pad = 0x36;
    constexpr unsigned char outer_pad = 0x5c;
    impl_->begin(impl_->inner.get(), block, inner_pad);
    impl_->begin(impl_->outer.get(), block, inner_pad ^ outer_pad); // takes the first pad away again
    cleanse(block.data(), block.size());
}

HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

Sha256Digest HmacSha256::of(std::string_view data)
{
    Sha256Digest digest;
    impl_->finish(impl_->inner.get(), data, digest);
    impl_->finish(impl_->outer.get(), {reinterpret_cast<const char*>(digest.data()), digest.size()}, digest);
    return digest;
}

struct Md5::Impl {
    Hash hash{"MD5"};
};

Md5::Md5() : impl_(std::make_unique<Impl>()) {}
Md5::~Md5() = default;

Md5::Digits Md5::digits_of(std::string_view data)
{
    unsigned char digest[16];
    impl_->hash.run(data, digest);
    Digits digits;
    write_hex(digest, sizeof digest, digits.data());
    return digits;
}

std::string Md5::hex_of(std::string_view data)
{
    const Digits digits = digits_of(data);
    return {digits.begin(), digits.end()};
}

} // namespace headcount::aws
