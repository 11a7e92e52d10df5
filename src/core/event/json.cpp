#include "core/event/json.hpp"

#include "core/invalid.hpp"

#include <algorithm>

namespace headcount::core::event {

namespace {

template <class T>
Result<std::optional<T>> maybe(const Member& member, std::string_view what)
{
    if (!member.value) return std::optional<T>{};
    T value{};
    if (member.value->get(value) != simdjson::SUCCESS) return wrong(member.field, what);
    return std::optional<T>{value};
}

template <class T>
Result<T> must(const Member& member, std::string_view what)
{
    if (!member.value) return absent(member.field);
    T value{};
    if (member.value->get(value) != simdjson::SUCCESS) return wrong(member.field, what);
    return value;
}

} // namespace

std::optional<Element> find(Object object, Field field)
{
    std::optional<Element> found;
    for (const auto member : object)
        if (member.key == field.name) found = member.value;
    if (found && found->is_null()) return std::nullopt;
    return found;
}

Member member_of(Object object, Field field)
{
    return {field, find(object, field)};
}

void find(Object object, std::span<Member> members)
{
    for (const auto [key, value] : object)
        for (Member& member : members)
            if (key == member.field.name) member.value = value;
    for (Member& member : members)
        if (member.value && member.value->is_null()) member.value.reset();
}

Result<std::string_view> text_of(const Member& member)
{
    return must<std::string_view>(member, "is not a string");
}

Result<Object> object_of(const Member& member)
{
    return must<Object>(member, "is not an object");
}

Result<bool> bool_of(const Member& member)
{
    return must<bool>(member, "is not true or false");
}

Result<std::uint64_t> whole_number_of(const Member& member)
{
    if (!member.value) return absent(member.field);
    std::uint64_t whole = 0;
    if (member.value->get(whole) == simdjson::SUCCESS) return whole;
    double number = 0;
    const bool fits = member.value->get(number) == simdjson::SUCCESS && number >= 0 && number < 0x1p64;
    if (!fits || number != static_cast<double>(static_cast<std::uint64_t>(number)))
        return wrong(member.field, "is not a whole number from 0 to 2^64 - 1");
    return static_cast<std::uint64_t>(number);
}

Result<std::optional<std::string_view>> maybe_text_of(const Member& member)
{
    return maybe<std::string_view>(member, "is not a string");
}

Result<std::optional<Array>> maybe_array_of(const Member& member)
{
    return maybe<Array>(member, "is not a list");
}

Result<std::string_view> text_at(Object object, Field field)
{
    return text_of(member_of(object, field));
}

Result<Object> object_at(Object object, Field field)
{
    return object_of(member_of(object, field));
}

Result<std::optional<std::string_view>> maybe_text_at(Object object, Field field)
{
    return maybe_text_of(member_of(object, field));
}

Result<std::optional<Object>> maybe_object_at(Object object, Field field)
{
    return maybe<Object>(member_of(object, field), "is not an object");
}

Result<std::optional<Array>> maybe_array_at(Object object, Field field)
{
    return maybe_array_of(member_of(object, field));
}

Error absent(std::string_view field)
{
    return invalid("the field " + std::string{field} + " is missing");
}

Error wrong(std::string_view field, std::string_view what)
{
    return invalid("the field " + std::string{field} + " " + std::string{what});
}

std::string printable(std::string_view text, std::size_t longest)
{
    std::string copy{text.substr(0, longest)};
    std::replace_if(copy.begin(), copy.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return copy;
}

} // namespace headcount::core::event
