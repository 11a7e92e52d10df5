// What a value may look like, and how its text becomes a value of the program. The words that tell a person what is
// allowed come from here, so that message, help and schema cannot disagree with the check.
#pragma once

#include "app/config/value.hpp"

#include "headcount/core/config.hpp"
#include "headcount/core/guard_settings.hpp"
#include "headcount/core/policy.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headcount::app::config {

enum class Kind {
    text,
    boolean,
    integer,         // low … high
    integer_or_auto, // "auto", or low … high
    decimal,
    unit,     // instance, vcpu, …
    duration, // low … high milliseconds, or 0 where zero_too
    duration_or_off,
    max_step, // off, low … high, or 1% … 100%
    max_fall, // off, or a percentage and a window of low … high milliseconds: "50%/5m"
    choice,
    text_list,
    text_map, // of names to texts
    steps,    // [[from, tasks], …], each from 0 to low and to high
    address,  // HOST:PORT, or empty
    percent,  // "off", or low … high with a %
    rates,    // a map of operations to [burst, per second]
    nothing,  // a list or map that this version can only take empty
};

struct Shape {
    Kind kind = Kind::text;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    bool zero_too = false;
    std::span<const std::string_view> choices = {};
};

struct Choice {
    std::size_t index = 0;
    friend bool operator==(const Choice&, const Choice&) = default;
};
struct Auto { // or off
    friend bool operator==(const Auto&, const Auto&) = default;
};

using Parsed = std::variant<std::string, bool, std::uint32_t, Auto, core::Decimal, core::Duration, Choice,
                            std::vector<std::string>, std::map<std::string, std::string>, std::vector<core::Step>,
                            core::MaxStep, core::MaxFall, std::map<std::string, core::ApiRate>, core::Unit>;

// "a whole number from 1 to 10", "one of trace, debug, info"
std::string allowed(const Shape& shape);

// Throws ConfigError naming `path`.
Parsed parse(const Shape& shape, const Value& value, std::string_view path);

// The value as environment, flags and defaults write it: lists with commas, steps as "1:1 10:2" or as in YAML.
Value written_plainly(const Shape& shape, const std::string& text, const Where& where);

} // namespace headcount::app::config
