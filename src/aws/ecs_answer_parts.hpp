// What the readers of ECS answers have in common: words with a meaning, lists that must be there, failures, and the
// account and region that an answer must be of.
#pragma once

#include "aws/json.hpp"
#include "headcount/aws/client.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::aws {

// A word of the answer → what it means; nothing where it is none of the known ones.
template <class T, std::size_t N>
std::optional<T> meaning(const std::pair<std::string_view, T> (&known)[N], std::string_view word)
{
    for (const auto& [text, value] : known)
        if (text == word) return value;
    return std::nullopt;
}

core::Error unknown(std::string_view member, std::string_view word);

// Absent or null is the default; another word than those known is an error, since acting on a guess may do harm.
template <class T, std::size_t N>
core::Result<T> word_in(json::object from, std::string_view member, const std::pair<std::string_view, T> (&known)[N],
                        std::optional<T> absent)
{
    const auto word = json::text(from, member);
    if (!word && absent && !json::find(from, member)) return *absent;
    const auto value = meaning(known, word.value_or(""));
    if (!value) return unknown(member, word.value_or(""));
    return *value;
}

// What could not be described: MISSING and INACTIVE say that it is not there. Another reason, or none, says nothing
// about the thing itself, and must not be taken for its absence.
bool says_absent(json::object failure);
std::optional<core::Error> failure_that_is_no_absence(json::object answer);

// Not of the account and region that were asked for: the identity in use is not the one that was meant. No account
// stands for that of the credentials in use, whichever it is.
std::optional<core::Error> elsewhere(std::string_view account, std::string_view region, const core::Scope& scope);
std::optional<core::Error> elsewhere(json::object item, std::string_view arn_member, const core::Scope& scope);

// The list of that name, which must be there: an object without it is no answer to what was asked.
core::Result<json::array> list_in(json::object answer, std::string_view name);
core::Result<json::object> item_in(json::element element, std::string_view list);

// A page of a list of ARNs. `take(page, arn)` keeps what it stands for, or says why it cannot be on this list.
template <class Page, class Take>
core::Result<Page> page_of_arns(json::Parser& parser, const ApiResponse& response, std::string_view name, Take take)
{
    const auto answer = parser.parse_padded(response.body, response.document);
    if (!answer) return json::nonsense("no JSON object");
    const auto list = list_in(*answer, name);
    if (!list) return list.error();
    Page page;
    for (const auto element : *list) {
        std::string_view arn;
        if (element.get(arn) != simdjson::SUCCESS) return json::nonsense(std::string(name) + " holds no strings");
        if (std::optional<core::Error> flaw = take(page, arn)) return *std::move(flaw);
    }
    page.next_token = json::text(*answer, "nextToken").value_or("");
    return page;
}

} // namespace headcount::aws
