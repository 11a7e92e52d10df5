#include "observe/escape.hpp"

#include <cstddef>
#include <cstdint>

namespace headcount::observe {
namespace {

struct Decoded {
    char32_t point = 0;
    std::size_t length = 1; // bytes taken
    bool valid = false;
};

// The lead byte's promise: how many bytes follow, and the range of the first of them, which is where overlong forms,
// surrogates and points over U+10FFFF show (Unicode §3.9, table 3-7).
struct Lead {
    std::size_t more = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    char32_t bits = 0;
};

Lead lead_of(unsigned char byte)
{
    if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF, byte & 0x1Fu};
    if (byte == 0xE0) return {2, 0xA0, 0xBF, 0};
    if (byte == 0xED) return {2, 0x80, 0x9F, 0x0D};
    if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF, byte & 0x0Fu};
    if (byte == 0xF0) return {3, 0x90, 0xBF, 0};
    if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF, byte & 0x07u};
    if (byte == 0xF4) return {3, 0x80, 0x8F, 4};
    return {};
}

Decoded decode(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return {first, 1, true};
    const Lead lead = lead_of(first);
    if (lead.more == 0) return {};
    char32_t point = lead.bits;
    for (std::size_t i = 1; i <= lead.more; ++i) {
        if (i >= text.size()) return {0, i, false};
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool fits = i == 1 ? byte >= lead.low && byte <= lead.high : byte >= 0x80 && byte <= 0xBF;
        if (!fits) return {0, i, false};
        point = (point << 6) | (byte & 0x3Fu);
    }
    return {point, lead.more + 1, true};
}

bool steers_a_terminal(char32_t point)
{
    return (point >= 0x7F && point <= 0x9F) || (point >= 0x200E && point <= 0x200F) ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void append_hex(std::string& out, char32_t point)
{
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(point >> shift) & 0xF];
}

void append_control(std::string& out, char32_t point)
{
    switch (point) {
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: append_hex(out, point);
    }
}

bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

} // namespace

void append_escaped(std::string& out, std::string_view text, Escape how)
{
    while (!text.empty()) {
        std::size_t run = 0;
        while (run < text.size() && plain(static_cast<unsigned char>(text[run])))
            ++run;
        out.append(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty()) return;

        const Decoded next = decode(text);
        if (!next.valid) {
            out += "\xEF\xBF\xBD"; // U+FFFD
        } else if (next.point == '"' || next.point == '\\') {
            out += '\\';
            out += static_cast<char>(next.point);
        } else if (next.point < 0x20) {
            append_control(out, next.point);
        } else if (how == Escape::terminal && steers_a_terminal(next.point)) {
            append_hex(out, next.point);
        } else {
            out.append(text.substr(0, next.length));
        }
        text.remove_prefix(next.length);
    }
}

} // namespace headcount::observe
