#include "headcount/core/tag_rules.hpp"

#include "core/invalid.hpp"
#include "core/whole_number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace headcount::core {

namespace {

constexpr std::uint32_t most = most_tasks;
constexpr std::string_view placement = "placement";

// The rule says what is counted, and so how many there may be.
std::uint32_t most_of(const Unit& per)
{
    return per.is_instance() ? most_instances : most_units;
}

std::optional<Step> step_in(std::string_view text, const Unit& per)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto from = whole_number<std::uint32_t>(text.substr(0, colon), 1, most_of(per));
    const auto tasks = whole_number<std::uint32_t>(text.substr(colon + 1), 0, most);
    if (!from || !tasks) return std::nullopt;
    return Step{*from, *tasks};
}

// "1:1 10:2 100:5", ascending.
std::optional<std::vector<Step>> steps_in(std::string_view text, const Unit& per)
{
    std::vector<Step> steps;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto step = step_in(text.substr(0, end), per);
        if (!step || (!steps.empty() && step->from <= steps.back().from)) return std::nullopt;
        steps.push_back(*step);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (steps.empty()) return std::nullopt;
    return steps;
}

// One tag read into the rule: what it must be, where it is not.
using Wrong = std::optional<std::string_view>;

struct Reading {
    Rule rule;
    const std::map<std::string, std::string>& expressions;

    void one_factor() // the last of them to be read stands alone; two are refused before
    {
        rule.scale.per_instance.reset();
        rule.scale.one_per.reset();
    }

    Wrong per_instance(const std::string& value)
    {
        const auto factor = Decimal::parse(value);
        if (!factor) return "a decimal number such as 2 or 0.07, at most 5000";
        one_factor();
        rule.scale.per_instance = *factor;
        return {};
    }
    Wrong one_per(const std::string& value)
    {
        const auto number = whole_number<std::uint32_t>(value, 1, most_of(rule.scale.per));
        if (!number) return "a whole number from 1 to 5000, or to 1000000 where `per` counts other than instances";
        one_factor();
        rule.scale.one_per = number;
        return {};
    }
    Wrong steps(const std::string& value, std::vector<Step>& to) const
    {
        auto steps = steps_in(value, rule.scale.per);
        if (!steps) return "pairs of instances and tasks that ascend, such as 1:1 10:2 100:5";
        to = *std::move(steps);
        return {};
    }
    Wrong ladder(const std::string& value) { return steps(value, rule.scale.ladder); }
    Wrong floors(const std::string& value) { return steps(value, rule.scale.floors); }
    static Wrong bound(const std::string& value, std::uint32_t& to)
    {
        const auto number = whole_number<std::uint32_t>(value, 0, most);
        if (!number) return "a whole number from 0 to 5000";
        to = *number;
        return {};
    }
    Wrong min(const std::string& value) { return bound(value, rule.scale.min); }
    Wrong max(const std::string& value) { return bound(value, rule.scale.max); }
    Wrong count(const std::string& value)
    {
        const auto mode = count_mode(value);
        if (!mode) return count_mode_words;
        rule.count = *mode;
        return {};
    }
    Wrong where(const std::string& value)
    {
        const auto named = expressions.find(value);
        if (value != placement && named == expressions.end()) return "a name of `expressions`, or placement";
        rule.where_placement = value == placement;
        rule.where = rule.where_placement ? std::string() : named->second;
        return {};
    }
};

struct Key {
    std::string_view name;
    Wrong (Reading::*read)(const std::string& value);
};

constexpr std::array keys{
    Key{"per-instance", &Reading::per_instance},
    Key{"one-per", &Reading::one_per},
    Key{"ladder", &Reading::ladder},
    Key{"floors", &Reading::floors},
    Key{"min", &Reading::min},
    Key{"max", &Reading::max},
    Key{"count", &Reading::count},
    Key{"where", &Reading::where},
};

bool freezes(const std::string& tag)
{
    return tag == paused_tag || tag == paused_at_tag || tag == paused_until_tag;
}

// Calls `found(name, tag, value)` for each tag under the prefix, until it says true.
template <class Found>
void for_tags_of(const Rule& rule, const Tags& tags, Found found)
{
    const std::string prefix = rule.tag + ":";
    for (auto at = tags.lower_bound(prefix); at != tags.end() && at->first.starts_with(prefix); ++at) {
        if (freezes(at->first)) continue;
        if (found(std::string_view(at->first).substr(prefix.size()), at->first, at->second)) return;
    }
}

Error wrong(const std::string& tag, std::string_view what)
{
    return invalid("the tag " + tag + " " + std::string(what));
}

} // namespace

bool is_tagged_for(const Rule& rule, const Tags& tags)
{
    bool any = false;
    for_tags_of(rule, tags, [&any](std::string_view, const std::string&, const std::string&) { return any = true; });
    return any;
}

Result<Rule> rule_by_tags(const Rule& rule, const Tags& tags, const std::map<std::string, std::string>& expressions)
{
    Reading reading{rule, expressions};
    std::optional<Error> error;
    for_tags_of(rule, tags, [&](std::string_view name, const std::string& tag, const std::string& value) {
        const auto* key = std::ranges::find(keys, name, &Key::name);
        if (key == keys.end())
            error = wrong(tag, "is none that headcount knows");
        else if (const auto must_be = (reading.*key->read)(value))
            error = wrong(tag, "must be " + std::string(*must_be));
        return error.has_value();
    });
    if (error) return *error;
    if (tags.contains(rule.tag + ":per-instance") && tags.contains(rule.tag + ":one-per"))
        return wrong(rule.tag + ":one-per", "cannot stand beside per-instance");
    if (reading.rule.scale.min > reading.rule.scale.max)
        return wrong(rule.tag + (tags.contains(rule.tag + ":min") ? ":min" : ":max"), "leaves min greater than max");
    return std::move(reading.rule);
}

} // namespace headcount::core
