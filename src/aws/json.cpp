#include "aws/json.hpp"

#include <cmath>
#include <utility>

namespace headcount::aws::json {

namespace {

constexpr std::size_t largest_document = 64 * 1024 * 1024;
constexpr std::size_t deepest = 64;
constexpr std::uint32_t largest_count = 1'000'000; // ECS counts tasks and instances in thousands

} // namespace

Parser::Parser() : parser_(largest_document)
{
    // Without memory now, the first parse() says so; the depth is kept when the parser grows.
    [[maybe_unused]] const auto error = parser_.allocate(4096, deepest);
}

std::optional<object> Parser::parse(std::string_view text)
{
    return parse(text.data(), text.size(), true);
}

std::optional<object> Parser::parse_padded(const std::string& text)
{
    const bool padded = text.capacity() >= text.size() + simdjson::SIMDJSON_PADDING;
    return parse(text.data(), text.size(), !padded);
}

std::optional<object> Parser::parse_padded(const std::string& text, std::uint64_t document)
{
    return document != 0 && document == latest_ ? root_ : parse_padded(text);
}

std::optional<object> Parser::parse(const char* data, std::size_t size, bool copy)
{
    ++latest_;
    root_.reset();
    element root;
    object out;
    if (size == 0 || parser_.parse(data, size, copy).get(root) != simdjson::SUCCESS) return std::nullopt;
    if (root.get(out) == simdjson::SUCCESS) root_ = out;
    return root_;
}

std::optional<element> find(object from, std::string_view name)
{
    std::optional<element> found;
    for (const auto& [key, value] : from)
        if (key == name) found = value;
    if (found && found->is_null()) return std::nullopt;
    return found;
}

std::optional<std::string_view> text(object from, std::string_view name)
{
    const auto found = find(from, name);
    std::string_view value;
    if (!found || found->get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::optional<object> object_in(object from, std::string_view name)
{
    const auto found = find(from, name);
    object value;
    if (!found || found->get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::optional<array> array_in(object from, std::string_view name)
{
    const auto found = find(from, name);
    array value;
    if (!found || found->get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::vector<object> objects_in(object from, std::string_view name)
{
    std::vector<object> out;
    const auto list = array_in(from, name);
    if (!list) return out;
    out.reserve(list->size());
    for (const auto value : *list) {
        object item;
        if (value.get(item) == simdjson::SUCCESS) out.push_back(item);
    }
    return out;
}

core::Result<std::uint32_t> count(object from, std::string_view name)
{
    const auto found = find(from, name);
    if (!found) return 0U;
    double value = -1;
    if (!found->is_number() || found->get(value) != simdjson::SUCCESS) value = -1;
    const bool whole = std::floor(value) == value;
    if (!whole || value < 0 || value > largest_count)
        return nonsense(std::string(name) + " of the answer is no count: " + simdjson::minify(*found).substr(0, 40));
    return static_cast<std::uint32_t>(value);
}

core::Error nonsense(std::string message)
{
    return {core::ErrorKind::server, "UnexpectedAnswer", std::move(message), true, ""};
}

} // namespace headcount::aws::json
