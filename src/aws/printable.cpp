#include "aws/printable.hpp"

#include "aws/encoding.hpp"

#include <algorithm>

namespace headcount::aws {

namespace {

// Signature errors quote the canonical request, session token and all: what follows that is cut off.
std::string_view without_quoted_request(std::string_view message)
{
    for (const auto start : {"The Canonical String", "The String-to-Sign", "The canonical string"})
        message = message.substr(0, message.find(start));
    return message;
}

std::string without(std::string_view text, std::string_view secret)
{
    constexpr std::size_t shortest = 4; // less is no secret, and would blot out half a sentence
    std::string out;
    while (secret.size() >= shortest) {
        const auto at = text.find(secret);
        if (at == std::string_view::npos) break;
        out.append(text.substr(0, at)).append("[secret]");
        text.remove_prefix(at + secret.size());
    }
    return out.append(text);
}

// A signature is 64 hexadecimal digits; IncompleteSignature quotes the Authorization header that it stands in.
std::string without_signatures(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    constexpr std::size_t shortest = 64;
    std::string out;
    while (!text.empty()) {
        const auto begin = std::min(text.find_first_of(digits), text.size());
        const auto end = std::min(text.find_first_not_of(digits, begin), text.size());
        const bool signature = end - begin >= shortest;
        out.append(text.substr(0, signature ? begin : end)).append(signature ? "[signature]" : "");
        text.remove_prefix(end);
    }
    return out;
}

} // namespace

std::string printable(std::string_view text, std::size_t longest, Secrets secrets)
{
    std::string clean(trimmed(without_quoted_request(text)));
    for (const auto secret : secrets)
        clean = without(clean, secret);
    clean = without_signatures(clean);
    std::string out;
    for (const char c : clean) {
        const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
        if (blank && out.ends_with(' ')) continue;
        out += blank ? ' ' : c;
    }
    if (out.size() <= longest) return out;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
        --end; // not inside a UTF-8 character
    out.resize(end);
    return out += "…";
}

} // namespace headcount::aws
