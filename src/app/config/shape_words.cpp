// What a value may look like, in words for people.
#include "app/config/duration.hpp"
#include "app/config/shape.hpp"

#include <chrono>

namespace headcount::app::config {
namespace {

std::string text_of(std::uint64_t milliseconds)
{
    return duration_text(std::chrono::milliseconds{milliseconds});
}

std::string listed(std::span<const std::string_view> words)
{
    std::string text;
    for (const auto word : words)
        text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

std::string from_to(const Shape& shape)
{
    return "from " + text_of(shape.low) + " to " + text_of(shape.high) + ", a whole number and a unit (ms, s, m, h)";
}

} // namespace

std::string allowed(const Shape& shape)
{
    switch (shape.kind) {
    case Kind::text: return "text";
    case Kind::boolean: return "true or false";
    case Kind::integer: return "a whole number from " + std::to_string(shape.low) + " to " + std::to_string(shape.high);
    case Kind::integer_or_auto:
        return "auto or a whole number from " + std::to_string(shape.low) + " to " + std::to_string(shape.high);
    case Kind::decimal: return "a decimal number from 0 to 5000 with at most nine digits after the point";
    case Kind::unit:
        return std::string(core::unit_words) + " (a name of 1 to 128 letters, digits and characters of -_./\\)";
    case Kind::duration: return std::string(shape.zero_too ? "0 or " : "") + "a duration " + from_to(shape);
    case Kind::duration_or_off: return "off or a duration " + from_to(shape);
    case Kind::max_step:
        return "off, a whole number from " + std::to_string(shape.low) + " to " + std::to_string(shape.high) +
               ", or a percentage from 1% to 100%";
    case Kind::max_fall:
        return "off, or a percentage from 1% to 100% and a window, such as 50%/5m; the window is a duration " +
               from_to(shape);
    case Kind::choice: return "one of " + listed(shape.choices);
    case Kind::text_list: return "a list of texts";
    case Kind::text_map: return "a map of names and texts";
    case Kind::steps:
        return "a list of pairs of whole numbers, the first up to " + std::to_string(shape.low) +
               ", the second up to " + std::to_string(shape.high) + ", such as [[1, 1], [10, 2]]";
    case Kind::address: return "HOST:PORT with an IP address (127.0.0.1:9780, [::1]:9780), or empty for none";
    case Kind::percent:
        return "off or a whole percentage from " + std::to_string(shape.low) + "% to " + std::to_string(shape.high) +
               "%";
    case Kind::rates:
        return "a map of operations to [burst, per second], whole numbers from " + std::to_string(shape.low) + " to " +
               std::to_string(shape.high) + ", such as { UpdateService: [50, 5] }";
    case Kind::nothing: return "empty";
    }
    return "text";
}

} // namespace headcount::app::config
