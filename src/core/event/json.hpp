// Members of a JSON object by name, with the type they must have. An error names the field and never shows its value:
// whoever sent the event chose that. simdjson is known to src/core/event only.
#pragma once

#include "headcount/core/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::core::event {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

// Where a member is: the path that an error shows, "detail.clusterArn", whose last part is its name.
struct Field {
    consteval Field(std::string_view text) // NOLINT(google-explicit-constructor)
        : path(text), name(text.substr(text.rfind('.') + 1))
    {
    }
    consteval Field(const char* text) : Field(std::string_view(text)) {} // NOLINT(google-explicit-constructor)
    operator std::string_view() const { return path; }                   // NOLINT(google-explicit-constructor)

    std::string_view path;
    std::string_view name;
};

// In what follows views point into the parser's buffer and live as long as the event is being read. A null counts as
// absent. Where a name is given twice the last one wins, as EventBridge lets it.
struct Member {
    Field field;
    std::optional<Element> value{};
};

std::optional<Element> find(Object object, Field field);
Member member_of(Object object, Field field);
void find(Object object, std::span<Member> members);

// An object has no index, so who wants several of its members asks for them at once.
template <std::size_t... N>
std::array<Member, sizeof...(N)> members_of(Object object, const Field (&fields)[sizeof...(N)],
                                            std::index_sequence<N...>)
{
    std::array members{Member{fields[N]}...};
    find(object, members);
    return members;
}

template <std::size_t N>
std::array<Member, N> members_of(Object object, const Field (&fields)[N])
{
    return members_of(object, fields, std::make_index_sequence<N>{});
}

// What a member is, with the type it must have.
Result<std::string_view> text_of(const Member& member);
Result<Object> object_of(const Member& member);
Result<bool> bool_of(const Member& member);
Result<std::uint64_t> whole_number_of(const Member& member); // 7 and 7.0, not 7.5 and not -7

// The same for members that may be absent; of the wrong type they are still an error.
Result<std::optional<std::string_view>> maybe_text_of(const Member& member);
Result<std::optional<Array>> maybe_array_of(const Member& member);

// One look-up each.
Result<std::string_view> text_at(Object object, Field field);
Result<Object> object_at(Object object, Field field);
Result<std::optional<std::string_view>> maybe_text_at(Object object, Field field);
Result<std::optional<Object>> maybe_object_at(Object object, Field field);
Result<std::optional<Array>> maybe_array_at(Object object, Field field);

Error absent(std::string_view field);
Error wrong(std::string_view field, std::string_view what); // "the field … <what>"

// A copy fit for logs: what is not printable ASCII becomes '?', what is longer than `longest` is cut.
std::string printable(std::string_view text, std::size_t longest);

} // namespace headcount::core::event
