#include "sim/event_pattern.hpp"

#include "sim/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace headcount::sim {
namespace {

namespace json = boost::json;

bool is_prefix(const json::value& alternative)
{
    if (!alternative.is_object() || alternative.as_object().size() != 1) return false;
    const auto* prefix = alternative.as_object().if_contains("prefix");
    return prefix != nullptr && prefix->is_string();
}

bool is_usable(const json::object& pattern)
{
    return std::ranges::all_of(pattern, [](const auto& entry) {
        if (entry.value().is_object()) return is_usable(entry.value().as_object());
        if (!entry.value().is_array()) return false;
        return std::ranges::all_of(entry.value().as_array(), [](const json::value& alternative) {
            return !alternative.is_object() && !alternative.is_array() ? true : is_prefix(alternative);
        });
    });
}

bool is(const json::value& value, const json::value& alternative)
{
    if (!alternative.is_object()) return value == alternative;
    const auto& prefix = alternative.at("prefix").as_string();
    return value.is_string() && value.as_string().starts_with(prefix);
}

// An array of the event matches where any of its elements does.
bool is_one_of(const json::value& value, const json::array& alternatives)
{
    const auto fits = [&](const json::value& one) {
        return std::ranges::any_of(alternatives, [&](const json::value& alternative) { return is(one, alternative); });
    };
    return value.is_array() ? std::ranges::any_of(value.as_array(), fits) : fits(value);
}

bool fits(const json::object& event, const json::object& pattern)
{
    return std::ranges::all_of(pattern, [&](const auto& entry) {
        const auto* value = event.if_contains(entry.key());
        if (value == nullptr) return false;
        if (entry.value().is_array()) return is_one_of(*value, entry.value().as_array());
        return value->is_object() && fits(value->as_object(), entry.value().as_object());
    });
}

} // namespace

core::Result<EventPattern> EventPattern::make(json::object pattern)
{
    if (!is_usable(pattern))
        return refused("InvalidEventPatternException",
                       "an event pattern holds arrays of values or of {\"prefix\": …} here, and nothing else");
    return EventPattern(std::move(pattern));
}

bool EventPattern::matches(std::string_view event_json) const
{
    if (pattern_.empty()) return true;
    boost::system::error_code ec;
    const auto event = json::parse(event_json, ec);
    return !ec && event.is_object() && fits(event.as_object(), pattern_);
}

} // namespace headcount::sim
