#include "signer.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <ctime>
#include <string_view>

namespace peer {
namespace {

std::string hex(const Digest& digest)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

Digest sha256(std::string_view text)
{
    Digest digest;
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return digest;
}

Digest hmac(const void* key, std::size_t key_bytes, std::string_view text)
{
    Digest digest;
    HMAC(EVP_sha256(), key, static_cast<int>(key_bytes), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest.data(), nullptr);
    return digest;
}

} // namespace

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

void Signer::sign(Request& request, const std::string& host)
{
    namespace http = boost::beast::http;
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 20> stamp{};
    std::strftime(stamp.data(), stamp.size(), "%Y%m%dT%H%M%SZ", &utc);
    const std::string time = stamp.data();
    const std::string day = time.substr(0, 8);
    if (day != day_) make_key(day);
    const std::string target(request["X-Amz-Target"]);
    const std::string type(request[http::field::content_type]);
    const std::string canonical = "POST\n/\n\ncontent-type:" + type + "\nhost:" + host + "\nx-amz-date:" + time +
                                  "\nx-amz-target:" + target + "\n\ncontent-type;host;x-amz-date;x-amz-target\n" +
                                  hex(sha256(request.body()));
    const std::string text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope_ + "\n" + hex(sha256(canonical));
    request.set("X-Amz-Date", time);
    request.set(http::field::authorization,
                "AWS4-HMAC-SHA256 Credential=" + id_ + "/" + scope_ +
                    ", SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" +
                    hex(hmac(key_.data(), key_.size(), text)));
}

void Signer::make_key(const std::string& day)
{
    const std::string secret = "AWS4" + secret_;
    const Digest date = hmac(secret.data(), secret.size(), day);
    const Digest region = hmac(date.data(), date.size(), region_);
    const Digest service = hmac(region.data(), region.size(), service_);
    key_ = hmac(service.data(), service.size(), "aws4_request");
    day_ = day;
    scope_ = day + "/" + region_ + "/" + service_ + "/aws4_request";
}

} // namespace peer
