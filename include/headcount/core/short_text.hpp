// Text of a bounded length that lives where it is declared: ids, of which each event has some, cost no allocation.
// (Boost.StaticString speaks boost::string_view unless a macro is set, also for whoever includes this.)
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string_view>

namespace headcount::core {

template <std::size_t Longest>
class ShortText {
    static_assert(Longest <= std::numeric_limits<std::uint8_t>::max());

public:
    ShortText() = default;
    explicit ShortText(std::string_view text) : size_(static_cast<std::uint8_t>(std::min(text.size(), Longest)))
    {
        text.copy(text_.data(), size_); // what is longer is cut
    }

    operator std::string_view() const { return {text_.data(), size_}; } // NOLINT(google-explicit-constructor)
    bool empty() const { return size_ == 0; }

    friend bool operator==(const ShortText& a, const ShortText& b)
    {
        return std::string_view(a) == std::string_view(b);
    }
    friend bool operator==(const ShortText& a, std::string_view b) { return std::string_view(a) == b; }
    friend std::ostream& operator<<(std::ostream& out, const ShortText& text) { return out << std::string_view(text); }

private:
    std::uint8_t size_ = 0;
    std::array<char, Longest> text_{};
};

} // namespace headcount::core
