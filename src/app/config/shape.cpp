#include "app/config/shape.hpp"

#include "core/whole_number.hpp"

#include "app/config/yaml.hpp"

#include <optional>

namespace headcount::app::config {
namespace {

core::Duration milliseconds(std::uint64_t number)
{
    return std::chrono::milliseconds{number};
}

[[noreturn]] void refuse_value(const Shape& shape, const Value& value, std::string_view path)
{
    const char* form = value.type == Value::Type::list ? "a list" : value.type == Value::Type::map ? "a map" : nullptr;
    const std::string given = form != nullptr ? form : shown(value.text);
    refuse(value.where, path, "is " + given + ", but must be " + allowed(shape));
}

Parsed parse_integer(const Shape& shape, const Value& value, std::string_view path)
{
    const auto number = value.quoted ? std::nullopt : core::whole_number<std::uint64_t>(value.text);
    if (!number || *number < shape.low || *number > shape.high) refuse_value(shape, value, path);
    return static_cast<std::uint32_t>(*number);
}

Parsed parse_duration(const Shape& shape, const Value& value, std::string_view path)
{
    const auto span = app::parse_duration(value.text);
    const bool in_range = span && *span >= milliseconds(shape.low) && *span <= milliseconds(shape.high);
    if (!in_range && !(span == core::Duration::zero() && shape.zero_too)) refuse_value(shape, value, path);
    return *span;
}

Parsed parse_choice(const Shape& shape, const Value& value, std::string_view path)
{
    for (std::size_t i = 0; i < shape.choices.size(); ++i) {
        if (shape.choices[i] == value.text) return Choice{i};
    }
    refuse_value(shape, value, path);
}

Parsed parse_boolean(const Shape& shape, const Value& value, std::string_view path)
{
    if (value.quoted || (value.text != "true" && value.text != "false")) refuse_value(shape, value, path);
    return value.text == "true";
}

Parsed parse_decimal(const Shape& shape, const Value& value, std::string_view path)
{
    const auto number = core::Decimal::parse(value.text);
    if (!number) refuse_value(shape, value, path);
    return *number;
}

Parsed parse_unit(const Shape& shape, const Value& value, std::string_view path)
{
    auto unit = core::Unit::parse(value.text);
    if (!unit) refuse_value(shape, value, path);
    return *std::move(unit);
}

// "50%" → 50
std::optional<std::uint32_t> percentage(std::string_view text)
{
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
    const auto number = core::whole_number<std::uint64_t>(text);
    if (!number || *number < 1 || *number > 100) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

Parsed parse_max_step(const Shape& shape, const Value& value, std::string_view path)
{
    if (const auto share = percentage(value.text)) return core::MaxStep{core::MaxStep::Unit::percent, *share};
    const auto number = value.quoted ? std::nullopt : core::whole_number<std::uint64_t>(value.text);
    if (!number || *number < shape.low || *number > shape.high) refuse_value(shape, value, path);
    return core::MaxStep{core::MaxStep::Unit::tasks, static_cast<std::uint32_t>(*number)};
}

Parsed parse_max_fall(const Shape& shape, const Value& value, std::string_view path)
{
    const std::string_view text = value.text;
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto share = percentage(text.substr(0, slash));
    const auto window = slash == text.size() ? std::nullopt : app::parse_duration(std::string(text.substr(slash + 1)));
    const bool in_range = window && *window >= milliseconds(shape.low) && *window <= milliseconds(shape.high);
    if (!share || !in_range) refuse_value(shape, value, path);
    return core::MaxFall{*share, *window};
}

Parsed parse_percent(const Shape& shape, const Value& value, std::string_view path)
{
    if (value.text == "off") return Auto{};
    std::string_view digits = value.text;
    if (!digits.ends_with('%')) refuse_value(shape, value, path);
    digits.remove_suffix(1);
    const auto number = core::whole_number<std::uint64_t>(digits);
    if (!number || *number < shape.low || *number > shape.high) refuse_value(shape, value, path);
    return static_cast<std::uint32_t>(*number);
}

Parsed parse_scalar(const Shape& shape, const Value& value, std::string_view path)
{
    switch (shape.kind) {
    case Kind::text:
    case Kind::address: return value.text;
    case Kind::boolean: return parse_boolean(shape, value, path);
    case Kind::integer: return parse_integer(shape, value, path);
    case Kind::integer_or_auto:
        if (value.text == "auto") return Auto{};
        return parse_integer(shape, value, path);
    case Kind::decimal: return parse_decimal(shape, value, path);
    case Kind::unit: return parse_unit(shape, value, path);
    case Kind::duration: return parse_duration(shape, value, path);
    case Kind::duration_or_off:
        if (value.text == "off") return Auto{};
        return parse_duration(shape, value, path);
    case Kind::max_step:
        if (value.text == "off") return Auto{};
        return parse_max_step(shape, value, path);
    case Kind::max_fall:
        if (value.text == "off") return Auto{};
        return parse_max_fall(shape, value, path);
    case Kind::choice: return parse_choice(shape, value, path);
    case Kind::percent: return parse_percent(shape, value, path);
    case Kind::text_list:
    case Kind::text_map:
    case Kind::steps:
    case Kind::rates:
    case Kind::nothing: refuse_value(shape, value, path);
    }
    refuse_value(shape, value, path);
}

std::vector<std::string> parse_texts(const Shape& shape, const Value& list, std::string_view path)
{
    std::vector<std::string> texts;
    for (const Value& item : list.items) {
        if (item.type != Value::Type::scalar) refuse_value(shape, item, path);
        texts.push_back(item.text);
    }
    return texts;
}

std::map<std::string, std::string> parse_text_map(const Shape& shape, const Value& map, std::string_view path)
{
    std::map<std::string, std::string> texts;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
        const std::string item = std::string(path) + "." + map.names[i].key;
        if (map.items[i].type != Value::Type::scalar) refuse_value(shape, map.items[i], item);
        texts[map.names[i].key] = map.items[i].text;
    }
    return texts;
}

std::uint32_t rate_part(const Shape& shape, const Value& value, std::string_view path)
{
    const auto number = value.type == Value::Type::scalar && !value.quoted
                            ? core::whole_number<std::uint64_t>(value.text)
                            : std::nullopt;
    if (!number || *number < shape.low || *number > shape.high) refuse_value(shape, value, path);
    return static_cast<std::uint32_t>(*number);
}

std::map<std::string, core::ApiRate> parse_rates(const Shape& shape, const Value& map, std::string_view path)
{
    std::map<std::string, core::ApiRate> rates;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
        const Value& pair = map.items[i];
        const std::string item = std::string(path) + "." + map.names[i].key;
        if (pair.type != Value::Type::list || pair.items.size() != 2) refuse_value(shape, pair, item);
        rates[map.names[i].key] = {rate_part(shape, pair.items[0], item), rate_part(shape, pair.items[1], item)};
    }
    return rates;
}

std::uint32_t step_part(const Shape& shape, const Value& value, std::uint64_t most, std::string_view path)
{
    const auto number = value.type == Value::Type::scalar && !value.quoted
                            ? core::whole_number<std::uint64_t>(value.text)
                            : std::nullopt;
    if (!number || *number > most) refuse_value(shape, value, path);
    return static_cast<std::uint32_t>(*number);
}

std::vector<core::Step> parse_steps(const Shape& shape, const Value& list, std::string_view path)
{
    std::vector<core::Step> steps;
    for (const Value& item : list.items) {
        if (item.type != Value::Type::list || item.items.size() != 2) refuse_value(shape, item, path);
        steps.push_back(
            {step_part(shape, item.items[0], shape.low, path), step_part(shape, item.items[1], shape.high, path)});
    }
    return steps;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = std::min(text.find(separator), text.size());
        std::string_view part = text.substr(0, end);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        if (!part.empty()) parts.push_back(part);
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

Value scalar(std::string_view text, const Where& where)
{
    return {.type = Value::Type::scalar, .text = std::string(text), .where = where};
}

void stand_at(Value& value, const Where& where)
{
    value.where = where;
    for (Value& item : value.items)
        stand_at(item, where);
    for (Name& name : value.names)
        name.where = where;
}

} // namespace

Parsed parse(const Shape& shape, const Value& value, std::string_view path)
{
    if (shape.kind == Kind::nothing) {
        if (!value.empty()) refuse_value(shape, value, path);
        return std::string();
    }
    if (value.type == Value::Type::list && shape.kind == Kind::text_list) return parse_texts(shape, value, path);
    if (value.type == Value::Type::list && shape.kind == Kind::steps) return parse_steps(shape, value, path);
    const bool map = value.type == Value::Type::map || value.type == Value::Type::null;
    if (map && shape.kind == Kind::text_map) return parse_text_map(shape, value, path);
    if (map && shape.kind == Kind::rates) return parse_rates(shape, value, path);
    if (value.type != Value::Type::scalar) refuse_value(shape, value, path);
    return parse_scalar(shape, value, path);
}

Value written_plainly(const Shape& shape, const std::string& text, const Where& where)
{
    if (shape.kind == Kind::text_list && !text.starts_with('[')) {
        Value list{.type = Value::Type::list, .where = where};
        for (const auto part : split(text, ','))
            list.items.push_back(scalar(part, where));
        return list;
    }
    if (shape.kind == Kind::steps && !text.starts_with('[')) {
        Value list{.type = Value::Type::list, .where = where};
        for (const auto pair : split(text, ' ')) {
            Value step{.type = Value::Type::list, .where = where};
            for (const auto part : split(pair, ':'))
                step.items.push_back(scalar(part, where));
            list.items.push_back(step);
        }
        return list;
    }
    const bool in_yaml = shape.kind == Kind::text_list || shape.kind == Kind::text_map || shape.kind == Kind::steps ||
                         shape.kind == Kind::rates || shape.kind == Kind::nothing;
    if (in_yaml) {
        Value value = parse_yaml(text, where.source);
        stand_at(value, where);
        return value;
    }
    return scalar(text, where);
}

} // namespace headcount::app::config
