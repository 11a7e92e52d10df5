// Names that ECS writes in capitals, such as a status or the name of a service event: "DRAINING".
#pragma once

#include "core/characters.hpp"
#include "core/event/json.hpp"

#include <string>
#include <string_view>

namespace headcount::core::event {

// 1 to 64 of [A-Z0-9_]: new words are welcome, other text is refused.
inline Result<std::string> word_of(const Member& member)
{
    const Result<std::string_view> text = text_of(member);
    if (!text) return text.error();
    const bool fits = !text->empty() && text->size() <= 64 &&
                      all_of(*text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
    if (!fits) return wrong(member.field, "is not a word of capitals such as ACTIVE");
    return std::string{*text};
}

} // namespace headcount::core::event
