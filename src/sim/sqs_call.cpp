#include "sim/sqs_call.hpp"

#include "sim/sqs_form.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace headcount::sim {
namespace {

constexpr std::string_view target_prefix = "AmazonSQS.";

core::Error serialization(std::string_view what)
{
    return sqs_refusal("SerializationException", std::string{what});
}

core::Error wrong_type(std::string_view name, std::string_view expected)
{
    return serialization(std::string{name} + " is not " + std::string{expected} + '.');
}

void drop_nulls(json::object& object)
{
    for (auto member = object.begin(); member != object.end();) {
        member = member->value().is_null() ? object.erase(member) : member + 1;
    }
}

core::Result<json::object> parse_body(std::string_view body)
{
    if (body.empty()) return json::object{};
    boost::system::error_code error;
    auto value = json::parse(body, error);
    if (error) return serialization("The body of the request is not valid JSON: " + error.message() + '.');
    auto* object = value.if_object();
    if (!object) return serialization("The body of the request is not a JSON object.");
    drop_nulls(*object);
    return std::move(*object);
}

core::Result<SqsCall> read_json_call(const net::ServerRequest& request)
{
    const auto target = net::find_header(request.headers, "X-Amz-Target");
    if (!target.starts_with(target_prefix)) {
        return sqs_refusal("UnknownOperationException", "X-Amz-Target must be AmazonSQS.<operation>.");
    }
    auto input = parse_body(request.body);
    if (!input) return input.error();
    return SqsCall{SqsDialect::json, std::string{target.substr(target_prefix.size())}, std::move(*input), {}, {}};
}

// The code point at the front of the text and its length; length 0 where the bytes are not UTF-8.
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 0;
};

CodePoint first_code_point(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    std::uint32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3FU);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return value < smallest[length] ? CodePoint{} : CodePoint{value, length};
}

} // namespace

SqsDialect sqs_dialect(const net::ServerRequest& request)
{
    const bool json_type = net::find_header(request.headers, "Content-Type").starts_with("application/x-amz-json-");
    const bool target = !net::find_header(request.headers, "X-Amz-Target").empty();
    return json_type || target ? SqsDialect::json : SqsDialect::query;
}

core::Result<SqsCall> read_sqs_call(const net::ServerRequest& request)
{
    return sqs_dialect(request) == SqsDialect::json ? read_json_call(request) : read_form_call(request);
}

core::Result<std::optional<std::string>> text_member(const json::object& input, std::string_view name)
{
    const auto* value = input.if_contains(name);
    if (!value) return std::optional<std::string>{};
    const auto* text = value->if_string();
    if (!text) return wrong_type(name, "a string");
    return std::optional<std::string>{std::in_place, text->data(), text->size()};
}

core::Result<std::string> required_text(const json::object& input, std::string_view name)
{
    auto text = text_member(input, name);
    if (!text) return text.error();
    if (!*text || (*text)->empty()) return missing_parameter(name);
    return std::move(**text);
}

core::Result<std::optional<std::int64_t>> integer_member(const json::object& input, std::string_view name,
                                                         std::int64_t low, std::int64_t high)
{
    const auto* value = input.if_contains(name);
    if (!value) return std::optional<std::int64_t>{};
    if (!value->is_int64() && !value->is_uint64()) return wrong_type(name, "an integer");
    const auto* number = value->if_int64(); // what fits no int64 is a uint64, and too great
    if (!number || *number < low || *number > high) {
        return invalid_parameter(name, "Must be between " + std::to_string(low) + " and " + std::to_string(high) +
                                           ", if provided.");
    }
    return std::optional{*number};
}

core::Result<std::vector<std::string>> texts_member(const json::object& input, std::string_view name)
{
    std::vector<std::string> texts;
    const auto* value = input.if_contains(name);
    if (!value) return texts;
    const auto* items = value->if_array();
    if (!items) return wrong_type(name, "a list");
    for (const auto& item : *items) {
        const auto* text = item.if_string();
        if (!text) return wrong_type(name, "a list of strings");
        texts.emplace_back(text->data(), text->size());
    }
    return texts;
}

core::Result<const json::object*> object_member(const json::object& input, std::string_view name)
{
    const auto* value = input.if_contains(name);
    if (!value) return nullptr;
    const auto* object = value->if_object();
    if (!object) return wrong_type(name, "an object");
    return object;
}

bool is_sqs_text(std::string_view utf8)
{
    while (!utf8.empty()) {
        const auto [value, length] = first_code_point(utf8);
        if (length == 0) return false;
        const bool control = value < 0x20 && value != 0x9 && value != 0xA && value != 0xD;
        const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        if (control || surrogate || value == 0xFFFE || value == 0xFFFF || value > 0x10FFFF) return false;
        utf8.remove_prefix(length);
    }
    return true;
}

} // namespace headcount::sim
