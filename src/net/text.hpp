// ASCII without locale: HTTP and host names compare without case, and only in this alphabet.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace headcount::net {

constexpr char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

constexpr bool is_letter(char letter)
{
    return lower(letter) >= 'a' && lower(letter) <= 'z';
}

// Anything but controls, space, DEL and bytes beyond ASCII.
constexpr bool is_visible(char letter)
{
    return letter > ' ' && letter < '\x7f';
}

inline bool equal_ignoring_case(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

inline std::string to_lower(std::string_view text)
{
    std::string result{text};
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

} // namespace headcount::net
