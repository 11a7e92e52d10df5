#include "headcount/observe/log.hpp"

#include "headcount/core/wall_text.hpp"
#include "observe/escape.hpp"

#include <charconv>
#include <cmath>
#include <type_traits>

namespace headcount::observe {
namespace {

template <class Number>
void append_number(std::string& out, Number number)
{
    char digits[32]; // the shortest form of any double or 64-bit integer fits
    const auto end = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end.ptr);
}

std::string_view name_of(LogLevel level)
{
    switch (level) {
    case LogLevel::trace: return "trace";
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warn: return "warn";
    case LogLevel::error: return "error";
    case LogLevel::off: return "off";
    }
    return "off";
}

std::string_view column_of(LogLevel level) // of one width, so that messages stand below each other
{
    switch (level) {
    case LogLevel::trace: return "TRACE";
    case LogLevel::debug: return "DEBUG";
    case LogLevel::info: return "INFO ";
    case LogLevel::warn: return "WARN ";
    case LogLevel::error: return "ERROR";
    case LogLevel::off: return "OFF  ";
    }
    return "OFF  ";
}

void append_quoted(std::string& out, std::string_view text, Escape how)
{
    out += '"';
    append_escaped(out, text, how);
    out += '"';
}

void append_json(std::string& out, const decltype(Field::value)& value)
{
    std::visit(
        [&out](const auto& v) {
            using V = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<V, std::string_view>) {
                append_quoted(out, v, Escape::json);
            } else if constexpr (std::is_same_v<V, bool>) {
                out += v ? "true" : "false";
            } else if constexpr (std::is_same_v<V, std::span<const std::string>>) {
                out += '[';
                for (std::size_t i = 0; i < v.size(); ++i) {
                    if (i > 0) out += ',';
                    append_quoted(out, v[i], Escape::json);
                }
                out += ']';
            } else if constexpr (std::is_same_v<V, double>) {
                if (std::isfinite(v))
                    append_number(out, v);
                else
                    out += "null"; // JSON has no word for it
            } else {
                append_number(out, v);
            }
        },
        value);
}

// A word that a person can select and that reads back unambiguously: quoted unless it is plain.
void append_word(std::string& out, std::string_view text)
{
    const auto odd = [](char c) { return c <= ' ' || c == '"' || c == '\\' || c == '=' || c == ',' || c >= 0x7F; };
    bool quote = text.empty();
    for (const char c : text)
        quote = quote || odd(c);
    if (quote)
        append_quoted(out, text, Escape::terminal);
    else
        out += text;
}

void append_text(std::string& out, const decltype(Field::value)& value)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        append_word(out, *text);
    } else if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i > 0) out += ',';
            append_word(out, (*list)[i]);
        }
    } else if (const auto* number = std::get_if<double>(&value)) {
        append_number(out, *number);
    } else {
        append_json(out, value);
    }
}

std::string json_line(core::WallTime time, LogLevel level, std::string_view msg, std::span<const Field> fields)
{
    std::string out = "{\"time\":\"";
    core::append_rfc3339(out, time);
    out += "\",\"level\":\"";
    out += name_of(level);
    out += "\",\"msg\":";
    append_quoted(out, msg, Escape::json);
    for (const Field& field : fields) {
        out += ',';
        append_quoted(out, field.name, Escape::json);
        out += ':';
        append_json(out, field.value);
    }
    out += '}';
    return out;
}

std::string text_line(core::WallTime time, LogLevel level, std::string_view msg, std::span<const Field> fields)
{
    std::string out;
    core::append_rfc3339(out, time);
    out += ' ';
    out += column_of(level);
    out += ' ';
    append_escaped(out, msg, Escape::terminal);
    for (const Field& field : fields) {
        out += ' ';
        out += field.name;
        out += '=';
        append_text(out, field.value);
    }
    return out;
}

} // namespace

std::string format_line(LogFormat format, core::WallTime time, LogLevel level, std::string_view msg,
                        std::span<const Field> fields)
{
    return format == LogFormat::json ? json_line(time, level, msg, fields) : text_line(time, level, msg, fields);
}

} // namespace headcount::observe
