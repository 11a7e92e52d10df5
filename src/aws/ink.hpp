// Text written piece by piece into memory that is known to be large enough: a fifth of the price of appending to a
// string, where the pieces are short and many.
#pragma once

#include <cassert>
#include <cstring>
#include <span>
#include <string_view>

namespace headcount::aws {

class Ink {
public:
    explicit Ink(std::span<char> room) : begin_(room.data()), at_(room.data()), end_(room.data() + room.size()) {}

    void put(char letter)
    {
        assert(at_ != end_);
        *at_++ = letter;
    }

    void put(std::string_view text)
    {
        assert(text.size() <= static_cast<std::size_t>(end_ - at_));
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }

    std::string_view written() const { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }

private:
    char* begin_;
    char* at_;
    char* end_;
};

} // namespace headcount::aws
