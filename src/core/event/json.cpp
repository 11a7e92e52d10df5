#include "core/event/json.hpp"

#include "core/invalid.hpp"

#include <algorithm>

namespace headcount::core::event {

namespace {

std::string_view last_part(std::string_view field)
{
    const std::size_t dot = field.rfind('.');
    return dot == std::string_view::npos ? field : field.substr(dot + 1);
}

template <class T>
Result<std::optional<T>> maybe_at(Object object, std::string_view field, std::string_view what)
{
    const std::optional<Element> found = find(object, field);
    if (!found) return std::optional<T>{};
    T value{};
    if (found->get(value) != simdjson::SUCCESS) return wrong(field, what);
    return std::optional<T>{value};
}

template <class T>
Result<T> at(Object object, std::string_view field, std::string_view what)
{
    const Result<std::optional<T>> found = maybe_at<T>(object, field, what);
    if (!found) return found.error();
    if (!*found) return absent(field);
    return **found;
}

} // namespace

std::optional<Element> find(Object object, std::string_view field)
{
    const std::string_view name = last_part(field);
    std::optional<Element> found;
    for (const auto member : object)
        if (member.key == name) found = member.value;
    if (found && found->is_null()) return std::nullopt;
    return found;
}

Result<std::string_view> text_at(Object object, std::string_view field)
{
    return at<std::string_view>(object, field, "is not a string");
}

Result<Object> object_at(Object object, std::string_view field)
{
    return at<Object>(object, field, "is not an object");
}

Result<bool> bool_at(Object object, std::string_view field)
{
    return at<bool>(object, field, "is not true or false");
}

Result<std::uint64_t> whole_number_at(Object object, std::string_view field)
{
    const std::optional<Element> found = find(object, field);
    if (!found) return absent(field);
    std::uint64_t whole = 0;
    if (found->get(whole) == simdjson::SUCCESS) return whole;
    double number = 0;
    const bool fits = found->get(number) == simdjson::SUCCESS && number >= 0 && number < 0x1p64;
    if (!fits || number != static_cast<double>(static_cast<std::uint64_t>(number)))
        return wrong(field, "is not a whole number from 0 to 2^64 - 1");
    return static_cast<std::uint64_t>(number);
}

Result<std::optional<std::string_view>> maybe_text_at(Object object, std::string_view field)
{
    return maybe_at<std::string_view>(object, field, "is not a string");
}

Result<std::optional<Object>> maybe_object_at(Object object, std::string_view field)
{
    return maybe_at<Object>(object, field, "is not an object");
}

Result<std::optional<Array>> maybe_array_at(Object object, std::string_view field)
{
    return maybe_at<Array>(object, field, "is not a list");
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
