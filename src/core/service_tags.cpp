#include "headcount/core/service_tags.hpp"

#include "core/invalid.hpp"
#include "core/whole_number.hpp"
#include "headcount/core/wall_text.hpp"

#include <array>
#include <utility>

namespace headcount::core {

namespace {

constexpr std::array all_tags{paused_tag, paused_at_tag, paused_until_tag};
constexpr std::uint32_t most_tasks = 5000; // of a service, as ECS allows

const std::string* value_of(const Tags& tags, std::string_view key)
{
    const auto found = tags.find(std::string(key));
    return found == tags.end() ? nullptr : &found->second;
}

Error wrong(std::string_view key, std::string_view what)
{
    return invalid("the tag " + std::string(key) + " must be " + std::string(what));
}

std::string time_text(WallTime time)
{
    return rfc3339(std::chrono::ceil<std::chrono::seconds>(time)).substr(0, 19) + "Z";
}

Tags tags_of(const Freeze& freeze)
{
    Tags tags{{std::string(paused_tag), "true"}};
    if (freeze.at) tags.emplace(paused_at_tag, std::to_string(*freeze.at));
    if (freeze.until) tags.emplace(paused_until_tag, time_text(*freeze.until));
    return tags;
}

using Meaning = Result<std::optional<Freeze>>;

// Between two changes: what cannot be read is left alone, so that it does no harm.
bool may_be_meanwhile(const Meaning& meanwhile, const Meaning& before, const Freeze& wanted)
{
    if (!meanwhile) return true;
    const bool was_frozen = before && *before;
    if (!*meanwhile) return !was_frozen;
    const std::optional<std::uint32_t> at = (*meanwhile)->at;
    return at == wanted.at || (was_frozen && at == (*before)->at);
}

} // namespace

Result<std::optional<Freeze>> freeze_of(const Tags& tags, WallTime now)
{
    if (tags.empty()) return std::optional<Freeze>();
    const std::string* paused = value_of(tags, paused_tag);
    const std::string* at = value_of(tags, paused_at_tag);
    const std::string* until = value_of(tags, paused_until_tag);
    if (paused != nullptr && *paused != "true" && *paused != "false") return wrong(paused_tag, "true or false");
    Freeze freeze;
    if (at != nullptr) {
        freeze.at = whole_number<std::uint32_t>(*at, 0, most_tasks);
        if (!freeze.at) return wrong(paused_at_tag, "a whole number from 0 to 5000");
    }
    if (until != nullptr) {
        freeze.until = parse_rfc3339(*until);
        if (!freeze.until) return wrong(paused_until_tag, "a time such as 2026-01-02T03:04:05Z");
    }
    const bool frozen = paused != nullptr ? *paused == "true" : at != nullptr || until != nullptr;
    const bool over = freeze.until && *freeze.until <= now;
    return frozen && !over ? std::optional(freeze) : std::nullopt;
}

std::vector<TagChange> changes_to_freeze(const Tags& tags, const Freeze& wanted, WallTime now)
{
    SetTags set{tags_of(wanted)};
    RemoveTags remove;
    for (const std::string_view key : all_tags)
        if (value_of(tags, key) != nullptr && !set.tags.contains(std::string(key))) remove.keys.emplace_back(key);
    if (remove.keys.empty()) return {std::move(set)};
    Tags once_set = set.tags;
    once_set.insert(tags.begin(), tags.end());
    if (may_be_meanwhile(freeze_of(once_set, now), freeze_of(tags, now), wanted))
        return {std::move(set), std::move(remove)};
    return {std::move(remove), std::move(set)};
}

std::optional<RemoveTags> change_to_thaw(const Tags& tags)
{
    RemoveTags remove;
    for (const std::string_view key : all_tags)
        if (value_of(tags, key) != nullptr) remove.keys.emplace_back(key);
    return remove.keys.empty() ? std::nullopt : std::optional(std::move(remove));
}

} // namespace headcount::core
