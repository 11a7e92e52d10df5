// Text written piece by piece into memory that is known to be large enough: a fifth of the price of appending to a
// string, where the pieces are short and many.
#pragma once

#include <cassert>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace headcount::aws {

// At least that much of it; it only grows.
inline std::span<char> room_in(std::vector<char>& memory, std::size_t size)
{
    if (memory.size() < size) memory.resize(size);
    return memory;
}

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

    template <class... Pieces>
    void put_all(const Pieces&... pieces)
    {
        (put(pieces), ...);
    }

    std::string_view written() const { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }

private:
    char* begin_;
    char* at_;
    char* end_;
};

} // namespace headcount::aws
