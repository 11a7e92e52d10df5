#include "aws/encoding.hpp"

namespace headcount::aws {

namespace {

constexpr std::string_view upper_digits = "0123456789ABCDEF";

bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '~';
}

} // namespace

void append_percent_encoded(std::string& out, std::string_view text, bool keep_slash)
{
    for (const char c : text) {
        if (is_unreserved(c) || (keep_slash && c == '/')) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += upper_digits[byte >> 4];
        out += upper_digits[byte & 15];
    }
}

std::string percent_encoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 16);
    append_percent_encoded(out, text);
    return out;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

} // namespace headcount::aws
