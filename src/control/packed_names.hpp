// A few short names as one piece of memory behind one pointer: what a table of many keeps of a key whose strings would
// take 32 bytes each. Immutable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace headcount::control {

template <std::size_t count>
class PackedNames {
public:
    using Names = std::array<std::string_view, count>;

    explicit PackedNames(const Names& names) : bytes_(std::make_unique_for_overwrite<char[]>(size_of(names)))
    {
        char* end = bytes_.get();
        for (const std::string_view name : names) {
            const auto length = static_cast<Length>(name.size());
            std::memcpy(end, &length, sizeof length);
            std::memcpy(end + sizeof length, name.data(), name.size());
            end += sizeof length + name.size();
        }
    }

    // Views into this.
    Names names() const
    {
        Names out;
        const char* at = bytes_.get();
        for (std::string_view& name : out) {
            Length length = 0;
            std::memcpy(&length, at, sizeof length);
            name = {at + sizeof length, length};
            at += sizeof length + length;
        }
        return out;
    }

private:
    using Length = std::uint16_t; // names of ECS have at most 255 characters

    static std::size_t size_of(const Names& names)
    {
        std::size_t size = 0;
        for (const std::string_view name : names) {
            if (name.size() > std::size_t{UINT16_MAX}) throw std::length_error("a name is too long to be packed");
            size += sizeof(Length) + name.size();
        }
        return size;
    }

    std::unique_ptr<char[]> bytes_;
};

inline std::size_t hash_of(std::initializer_list<std::string_view> names) noexcept
{
    std::size_t hash = 0;
    for (const std::string_view name : names)
        hash = (hash ^ std::hash<std::string_view>{}(name)) * 0x9e3779b97f4a7c15U;
    return hash;
}

} // namespace headcount::control
