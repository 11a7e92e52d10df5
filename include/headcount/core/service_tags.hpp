// The tags of an ECS service by which people freeze it, under every rule: headcount:paused = true, headcount:paused-at
// = N (the count is held at N), headcount:paused-until = a time. Pure: what the tags say, and which calls change them.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headcount::core {

using Tags = std::map<std::string, std::string>;

inline constexpr std::string_view paused_tag = "headcount:paused";
inline constexpr std::string_view paused_at_tag = "headcount:paused-at";
inline constexpr std::string_view paused_until_tag = "headcount:paused-until";

struct Freeze {
    std::optional<std::uint32_t> at{}; // the count it is held at; none: it stays as it is
    std::optional<WallTime> until{};   // none: until somebody ends it

    friend bool operator==(const Freeze&, const Freeze&) = default;
};

// None: not frozen, or no longer. `paused-at` and `paused-until` freeze without `paused` too, unless that is false. An
// error names the tag whose value means nothing, also where the others say that the time is over.
Result<std::optional<Freeze>> freeze_of(const Tags& tags, WallTime now);

struct SetTags {
    Tags tags;

    friend bool operator==(const SetTags&, const SetTags&) = default;
};
struct RemoveTags {
    std::vector<std::string> keys;

    friend bool operator==(const RemoveTags&, const RemoveTags&) = default;
};
using TagChange = std::variant<SetTags, RemoveTags>;

// The changes that make tags say `wanted` and nothing else, one call each, in an order in which no moment between two
// of them says more than what was so before and what is wanted: a frozen service is never thawed on the way, and one
// that is not is never held at the count of a freeze that is over.
std::vector<TagChange> changes_to_freeze(const Tags& tags, const Freeze& wanted, WallTime now);

// None where nothing has to be removed.
std::optional<RemoveTags> change_to_thaw(const Tags& tags);

} // namespace headcount::core
