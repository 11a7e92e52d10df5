#include "headcount/net/headers.hpp"

#include "net/text.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace headcount::net {

Headers::Headers(std::initializer_list<Header> fields)
{
    for (const auto& field : fields)
        push_back(field);
}

void Headers::append(std::string_view name, std::initializer_list<std::string_view> value)
{
    std::size_t size = 0;
    for (const auto piece : value)
        size += piece.size();
    constexpr std::size_t longest = std::numeric_limits<std::uint32_t>::max();
    if (name.size() > longest || size > longest) throw std::length_error("a header of more than 4 GB");
    const Lengths lengths{static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(size)};
    const auto begin = packed_.size();
    packed_.resize(begin + sizeof lengths + name.size() + size);
    char* at = packed_.data() + begin;
    const auto put = [&at](const void* data, std::size_t count) {
        at = std::copy_n(static_cast<const char*>(data), count, at);
    };
    put(&lengths, sizeof lengths);
    put(name.data(), name.size());
    for (const auto piece : value)
        put(piece.data(), piece.size());
}

Headers::Iterator Headers::begin() const
{
    return Iterator{packed_.data()};
}

Headers::Iterator Headers::end() const
{
    return Iterator{packed_.data() + packed_.size()};
}

Headers::Lengths Headers::Iterator::lengths() const
{
    Lengths lengths;
    std::memcpy(&lengths, at_, sizeof lengths);
    return lengths;
}

Header Headers::Iterator::operator*() const
{
    const auto [name, value] = lengths();
    const char* text = at_ + sizeof(Lengths);
    return {{text, name}, {text + name, value}};
}

Headers::Iterator& Headers::Iterator::operator++()
{
    const auto [name, value] = lengths();
    at_ += sizeof(Lengths) + name + value;
    return *this;
}

Headers::Iterator Headers::Iterator::operator++(int)
{
    const auto before = *this;
    ++*this;
    return before;
}

std::string_view find_header(const Headers& headers, std::string_view name)
{
    const auto is_it = [name](const Header& header) { return equal_ignoring_case(header.name, name); };
    const auto found = std::ranges::find_if(headers, is_it);
    return found == headers.end() ? std::string_view{} : (*found).value;
}

} // namespace headcount::net
