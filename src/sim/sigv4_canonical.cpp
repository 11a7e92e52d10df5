// The stages of the signature: canonical request, string to sign, signing key.
#include "sim/sigv4_verifier.hpp"

#include "sim/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::sim {
namespace {

std::string hmac(std::string_view key, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), out.data(), &size);
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string lower_hex(std::string_view bytes)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

std::string encoded(std::string_view text, bool keep_slash)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c) || (keep_slash && c == '/')) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size();
        const int high = escape ? hex_value(text[i + 1]) : -1;
        const int low = escape ? hex_value(text[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// Dot segments and doubled slashes are removed, then what is on the wire is encoded once more.
std::string canonical_path(std::string_view path)
{
    std::vector<std::string_view> kept;
    std::string_view rest = path;
    bool folder = true; // does the path end in a slash?
    while (!rest.empty()) {
        const auto slash = rest.find('/');
        const auto part = rest.substr(0, slash);
        rest = slash == rest.npos ? std::string_view{} : rest.substr(slash + 1);
        folder = slash != rest.npos || part == "." || part == "..";
        if (part == ".." && !kept.empty()) kept.pop_back();
        if (!part.empty() && part != "." && part != "..") kept.push_back(part);
    }
    std::string out = "/";
    for (std::size_t i = 0; i < kept.size(); ++i) {
        out += encoded(kept[i], false);
        if (i + 1 < kept.size() || folder) out += '/';
    }
    return out;
}

std::string canonical_query(std::string_view query)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto item = query.substr(0, end);
        query = end == query.npos ? std::string_view{} : query.substr(end + 1);
        if (item.empty()) continue;
        const auto equals = item.find('=');
        const auto value = equals == item.npos ? std::string_view{} : item.substr(equals + 1);
        pairs.emplace_back(encoded(decoded(item.substr(0, equals)), false), encoded(decoded(value), false));
    }
    std::sort(pairs.begin(), pairs.end());
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out += name + '=' + value;
    }
    return out;
}

bool same_name(std::string_view header, std::string_view lower)
{
    return std::equal(header.begin(), header.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

// Trimmed, and runs of spaces inside are one.
std::string collapsed(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        const bool space = c == ' ' || c == '\t';
        if (!space) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

std::string canonical_value(const net::Headers& headers, std::string_view name)
{
    std::string out;
    bool first = true;
    for (const auto& header : headers) {
        if (!same_name(header.name, name)) continue;
        if (!first) out += ',';
        first = false;
        out += collapsed(header.value);
    }
    return out;
}

} // namespace

std::string canonical_request(const net::ServerRequest& request, const std::vector<std::string>& signed_headers)
{
    const std::string_view target = request.target;
    const auto question = target.find('?');
    const auto query = question == target.npos ? std::string_view{} : target.substr(question + 1);
    std::string out =
        request.method + '\n' + canonical_path(target.substr(0, question)) + '\n' + canonical_query(query) + '\n';
    std::string names;
    for (const auto& name : signed_headers) {
        out += name + ':' + canonical_value(request.headers, name) + '\n';
        if (!names.empty()) names += ';';
        names += name;
    }
    return out + '\n' + names + '\n' + sha256_text(request.body);
}

std::string string_to_sign(std::string_view amz_date, const Authorization& authorization, std::string_view canonical)
{
    std::string out = "AWS4-HMAC-SHA256\n";
    out.append(amz_date).append("\n").append(authorization.date).append("/").append(authorization.region);
    out.append("/").append(authorization.service).append("/aws4_request\n").append(sha256_text(canonical));
    return out;
}

std::string signature_of(std::string_view secret, const Authorization& authorization, std::string_view to_sign)
{
    auto key = hmac("AWS4" + std::string(secret), authorization.date);
    key = hmac(key, authorization.region);
    key = hmac(key, authorization.service);
    key = hmac(key, "aws4_request");
    return lower_hex(hmac(key, to_sign));
}

} // namespace headcount::sim
