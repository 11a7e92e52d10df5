// The JSON Schema (draft 2020-12) of the configuration file, made from the table of keys, so that an editor says what
// the program would say. Ranges of durations and what holds between two keys are left to the program.
#include "app/config/key_table.hpp"

#include "headcount/app/config_loader.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>

namespace headcount::app {
namespace {

namespace json = boost::json;
using config::Key;
using config::Kind;
using config::Shape;

json::object typed(std::string_view type)
{
    return {{"type", type}};
}

json::object whole_number(const Shape& shape)
{
    return {{"type", "integer"}, {"minimum", shape.low}, {"maximum", shape.high}};
}

json::object either(json::value one, json::value other)
{
    return {{"anyOf", json::array{std::move(one), std::move(other)}}};
}

json::object duration(const Shape& shape)
{
    json::object text{{"type", "string"}, {"pattern", "^[0-9]+(ms|s|m|h)$"}};
    return shape.zero_too ? either(std::move(text), json::object{{"enum", json::array{0, "0"}}}) : text;
}

// An older YAML takes the word for false.
json::object or_off(json::value schema)
{
    return either(json::object{{"enum", json::array{"off", false}}}, std::move(schema));
}

json::object text_like(std::string_view pattern)
{
    return {{"type", "string"}, {"pattern", pattern}};
}

// { UpdateService: [50, 5] }: burst, per second.
json::object rates(const Shape& shape)
{
    const json::object pair{{"type", "array"}, {"items", whole_number(shape)}, {"minItems", 2}, {"maxItems", 2}};
    return {{"type", "object"}, {"additionalProperties", pair}};
}

// Of YAML's true and false either form will do, as in the program.
json::object choice(const Shape& shape)
{
    json::array words;
    for (const std::string_view word : shape.choices) {
        words.emplace_back(word);
        if (word == "true" || word == "false") words.emplace_back(word == "true");
    }
    return {{"enum", std::move(words)}};
}

// Account ids look like numbers where nobody quotes them.
json::object texts()
{
    return {{"type", "array"}, {"items", json::object{{"type", json::array{"string", "integer"}}}}};
}

json::object steps(const Shape& shape)
{
    const auto part = [](std::uint64_t most) {
        return json::object{{"type", "integer"}, {"minimum", 0}, {"maximum", most}};
    };
    const json::object pair{{"type", "array"},
                            {"prefixItems", json::array{part(shape.low), part(shape.high)}},
                            {"minItems", 2},
                            {"maxItems", 2}};
    return {{"type", "array"}, {"items", pair}};
}

json::object of_shape(const Shape& shape)
{
    switch (shape.kind) {
    case Kind::text:
    case Kind::address: return typed("string");
    case Kind::boolean: return typed("boolean");
    case Kind::integer: return whole_number(shape);
    case Kind::integer_or_auto: return either(json::object{{"const", "auto"}}, whole_number(shape));
    case Kind::decimal: return {{"type", "number"}, {"minimum", 0}, {"maximum", 5000}};
    case Kind::unit: return text_like("^(instance|vcpu|gib|zone|attribute:[A-Za-z0-9._/\\\\-]{1,128})$");
    case Kind::duration: return duration(shape);
    case Kind::duration_or_off: return or_off(duration(shape));
    case Kind::max_step: return or_off(either(whole_number(shape), text_like("^([1-9][0-9]?|100)%$")));
    case Kind::max_fall: return or_off(text_like("^([1-9][0-9]?|100)%/[0-9]+(ms|s|m|h)$"));
    case Kind::percent: return or_off(text_like("^[0-9]+%$"));
    case Kind::rates: return rates(shape);
    case Kind::choice: return choice(shape);
    case Kind::text_list: return texts();
    case Kind::text_map: return {{"type", "object"}, {"additionalProperties", typed("string")}};
    case Kind::steps: return steps(shape);
    case Kind::nothing: return {{"maxItems", 0}, {"maxProperties", 0}};
    }
    return {};
}

json::object of_key(const Key& key)
{
    json::object schema = of_shape(key.shape);
    std::string words = std::string(key.help) + " (" + allowed(key.shape);
    if (!key.fallback.empty()) words.append("; ").append(key.fallback).append(" unless written");
    if (key.store == nullptr) words += "; not in this version, which takes nothing else";
    words += ")";
    schema["description"] = words;
    return schema;
}

json::object map_of_keys()
{
    return {{"type", "object"}, {"additionalProperties", false}, {"properties", json::object{}}};
}

// A key that takes a scalar and has keys below it as well (`admin`) is either.
json::object& map_at(json::object& properties, std::string_view name)
{
    if (!properties.contains(name)) properties[name] = map_of_keys();
    json::object& schema = properties[name].as_object();
    if (const auto* type = schema.if_contains("type"); type != nullptr && *type == "object") return schema;
    if (!schema.contains("anyOf")) schema = either(schema, map_of_keys());
    return schema["anyOf"].as_array().back().as_object();
}

json::object& list_at(json::object& properties, std::string_view name)
{
    if (!properties.contains(name)) properties[name] = json::object{{"type", "array"}, {"items", map_of_keys()}};
    return properties[name].as_object()["items"].as_object();
}

void add(json::object& map, std::string_view path, const Key& key)
{
    json::object& properties = map["properties"].as_object();
    const auto end = path.find_first_of(".[");
    const std::string_view name = path.substr(0, end);
    if (end == std::string_view::npos)
        properties[name] = of_key(key);
    else if (path[end] == '.')
        add(map_at(properties, name), path.substr(end + 1), key);
    else
        add(list_at(properties, name), path.substr(path.find('.') + 1), key);
}

} // namespace

std::string config_schema()
{
    json::object schema = map_of_keys();
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema["title"] = "headcount";
    for (const Key& key : config::key_table())
        add(schema, key.path, key);
    return json::serialize(schema);
}

} // namespace headcount::app
