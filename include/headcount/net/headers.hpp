// The header fields of an HTTP message, in the order they came and with their names as they were written. All of them
// share one piece of memory: with strings of their own, those of a signed call would be ten allocations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

namespace headcount::net {

struct Header { // a view into its Headers, until something is added to them
    std::string_view name;
    std::string_view value;

    friend bool operator==(const Header&, const Header&) = default;
};

class Headers {
public:
    class Iterator;

    Headers() = default;
    Headers(std::initializer_list<Header> fields);

    void push_back(const Header& field) { append(field.name, {field.value}); }
    void append(std::string_view name, std::initializer_list<std::string_view> value); // the value in pieces
    void reserve(std::size_t bytes) { packed_.reserve(bytes); }                        // for those with their names

    bool empty() const { return packed_.empty(); }
    std::size_t bytes() const { return packed_.size(); } // at least what names and values take
    Iterator begin() const;
    Iterator end() const;

    friend bool operator==(const Headers&, const Headers&) = default;

private:
    struct Lengths {
        std::uint32_t name;
        std::uint32_t value;
    };
    std::string packed_; // of each field its Lengths, its name and its value
};

class Headers::Iterator {
public:
    using value_type = Header;
    using difference_type = std::ptrdiff_t;
    using reference = Header;
    using pointer = void;
    using iterator_category = std::input_iterator_tag; // its Header is made up on the spot
    using iterator_concept = std::forward_iterator_tag;

    Iterator() = default;
    Header operator*() const;
    Iterator& operator++();
    Iterator operator++(int);
    friend bool operator==(const Iterator&, const Iterator&) = default;

private:
    friend class Headers;
    explicit Iterator(const char* at) : at_(at) {}
    Lengths lengths() const;

    const char* at_ = nullptr;
};

// The first header of that name (names compare without case), or empty.
std::string_view find_header(const Headers& headers, std::string_view name);

} // namespace headcount::net
