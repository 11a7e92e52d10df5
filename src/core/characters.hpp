// Questions on characters as ASCII sees them, whatever the locale says.
#pragma once

#include <string_view>

namespace headcount::core {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_alphanumeric(char c)
{
    return is_digit(c) || is_lower(c) || is_upper(c);
}
constexpr bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_visible(char c)
{
    return c > ' ' && c < '\x7f';
} // printable and no space

// Of each, whatever the first ones say: texts are short and nearly always fit, and so many are asked at a time.
template <class Question>
constexpr bool all_of(std::string_view text, Question question)
{
    bool all = true;
    for (const char c : text)
        all &= question(c);
    return all;
}

} // namespace headcount::core
