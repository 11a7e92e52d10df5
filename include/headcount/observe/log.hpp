// The log as a narrow interface: a level, a sentence, named fields. One line per call, JSON or text.
// Names of fields are those that README shows; a Secret has no way in.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/time.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headcount::observe {

using core::LogFormat;
using core::LogLevel;

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool, std::span<const std::string>> value;

    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Field(std::string_view n, T v) : name(n), value(static_cast<std::int64_t>(v))
    {
    }
    Field(std::string_view n, double v) : name(n), value(v) {}
    template <std::same_as<bool> T>
    Field(std::string_view n, T v) : name(n), value(v)
    {
    }
    Field(std::string_view n, const std::vector<std::string>& v) : name(n), value(std::span<const std::string>(v)) {}
};

class Log {
public:
    virtual ~Log() = default;
    virtual bool enabled(LogLevel level) const = 0;
    virtual void write(LogLevel level, std::string_view msg, std::span<const Field> fields) = 0;

    // A line as it stands, whatever the level and the format: one that a machine reads, such as embedded metrics.
    virtual void write_line(std::string_view line) = 0;

    void debug(std::string_view msg, std::initializer_list<Field> fields = {}) { put(LogLevel::debug, msg, fields); }
    void info(std::string_view msg, std::initializer_list<Field> fields = {}) { put(LogLevel::info, msg, fields); }
    void warn(std::string_view msg, std::initializer_list<Field> fields = {}) { put(LogLevel::warn, msg, fields); }
    void error(std::string_view msg, std::initializer_list<Field> fields = {}) { put(LogLevel::error, msg, fields); }

private:
    void put(LogLevel level, std::string_view msg, std::initializer_list<Field> fields)
    {
        if (enabled(level)) write(level, msg, {fields.begin(), fields.size()});
    }
};

// One line, without the newline: {"time":…,"level":…,"msg":…,fields…} or `time LEVEL msg name=value …`. Pure.
std::string format_line(LogFormat format, core::WallTime time, LogLevel level, std::string_view msg,
                        std::span<const Field> fields);

// To standard error (or another open descriptor) through a bounded asynchronous queue: a stalled reader costs old
// lines, never time, and a line says how many. The destructor writes what is queued; a stalled reader gets a second.
std::unique_ptr<Log> make_log(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor = 2);

// Each line is written before the call returns: for a process that may be frozen at any time, AWS Lambda's. A stalled
// reader costs the caller a second once; from then on lines are lost at once until there is room, and a line says how
// many.
std::unique_ptr<Log> make_direct_log(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor = 2);

// Nothing at all; for tests and tools.
std::unique_ptr<Log> make_silent_log();

} // namespace headcount::observe
