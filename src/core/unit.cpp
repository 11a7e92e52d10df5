#include "headcount/core/unit.hpp"

#include "core/characters.hpp"
#include "core/invalid.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <ostream>
#include <set>
#include <utility>

namespace headcount::core {

namespace {

using Kind = Unit::Kind;

constexpr std::string_view attribute_prefix = "attribute:";
constexpr std::size_t longest_name = 128; // Amazon ECS API Reference, Attribute

constexpr std::array<std::pair<std::string_view, Kind>, 4> words{
    {{"instance", Kind::instance}, {"vcpu", Kind::vcpu}, {"gib", Kind::gib}, {"zone", Kind::zone}}};

constexpr bool is_of_attribute_name(char c)
{
    return is_alphanumeric(c) || c == '-' || c == '_' || c == '/' || c == '\\' || c == '.';
}

std::string counted(Amount amount, std::string_view one, std::string_view many)
{
    return amount.text().append(" ").append(amount == Amount::of(1) ? one : many);
}

Error without(const Traits& instance, std::string_view resource)
{
    return {ErrorKind::server, "UnexpectedAnswer",
            "it says nothing of the registered " + std::string(resource) + " of " + instance.arn, true, ""};
}

} // namespace

Result<Unit> Unit::parse(std::string_view text)
{
    for (const auto& [word, kind] : words)
        if (text == word) return Unit{kind, {}};
    if (!text.starts_with(attribute_prefix)) return invalid("must be " + std::string(unit_words));
    const std::string_view name = text.substr(attribute_prefix.size());
    if (name.empty() || name.size() > longest_name || !all_of(name, is_of_attribute_name))
        return invalid("names no attribute: 1 to 128 letters, digits and characters of -_./\\");
    return Unit{Kind::attribute, std::string(name)};
}

std::string Unit::text() const
{
    if (kind == Kind::attribute) return std::string(attribute_prefix) + attribute;
    return std::string(std::ranges::find(words, kind, &std::pair<std::string_view, Kind>::second)->first);
}

std::ostream& operator<<(std::ostream& out, const Unit& unit)
{
    return out << unit.text();
}

Amount Amount::of_parts(std::uint64_t parts)
{
    const Amount most = of(std::numeric_limits<std::uint32_t>::max());
    return Amount{std::min(parts, most.parts_)};
}

double Amount::number() const
{
    return static_cast<double>(parts_) / parts_of_one;
}

// A 1024th is a decimal of ten places.
std::string Amount::text() const
{
    constexpr std::uint64_t places_of_part = 9'765'625;
    std::string places = std::to_string(rest() * places_of_part);
    places.insert(0, 10 - places.size(), '0');
    const std::size_t last = places.find_last_not_of('0');
    std::string text = std::to_string(whole());
    return last == std::string::npos ? text : text.append(".").append(places, 0, last + 1);
}

std::ostream& operator<<(std::ostream& out, const Amount& amount)
{
    return out << amount.text();
}

std::string words_of(const Unit& unit, Amount amount)
{
    switch (unit.kind) {
    case Kind::instance: return counted(amount, "instance", "instances");
    case Kind::vcpu: return counted(amount, "vCPU", "vCPU");
    case Kind::gib: return counted(amount, "GiB", "GiB");
    case Kind::zone: return counted(amount, "zone", "zones");
    case Kind::attribute: return counted(amount, "value of attribute ", "values of attribute ").append(unit.attribute);
    }
    return amount.text();
}

Result<Amount> amount_of(const Unit& unit, std::span<const Traits> instances)
{
    std::uint64_t parts = 0; // 5,000 instances of 2^32 are far from 2^64
    std::set<std::string_view> values;
    for (const Traits& instance : instances) {
        switch (unit.kind) {
        case Kind::instance: parts += Amount::parts_of_one; break;
        case Kind::vcpu:
            if (!instance.cpu) return without(instance, "CPU");
            parts += *instance.cpu;
            break;
        case Kind::gib:
            if (!instance.memory) return without(instance, "MEMORY");
            parts += *instance.memory;
            break;
        case Kind::zone:
            if (!instance.zone.empty()) values.insert(instance.zone);
            break;
        case Kind::attribute:
            if (instance.value) values.insert(*instance.value);
            break;
        }
    }
    if (!values.empty()) return Amount::of(static_cast<std::uint32_t>(values.size()));
    return Amount::of_parts(parts);
}

} // namespace headcount::core
