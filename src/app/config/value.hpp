// A configuration as it was written: a tree of scalars, lists and maps, each knowing where it stands.
// File, environment and flags all become such trees; what they mean is left to the key table.
#pragma once

#include "headcount/app/config_loader.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::app::config {

// "headcount.yaml" and a line, or a variable or flag (line 0).
struct Where {
    std::string source;
    std::size_t line = 0;
};

struct Name {
    std::string key;
    Where where;
};

struct Value {
    enum class Type { null, scalar, list, map };

    Type type = Type::null;
    std::string text{};         // scalar
    bool quoted = false;        // scalar: text for certain, never a number or a boolean
    std::vector<Value> items{}; // of a list, or of a map in the order written
    std::vector<Name> names{};  // of a map, one for each item; no key twice
    Where where{};

    // Null, or a list or map of nothing.
    bool empty() const { return type != Type::scalar && items.empty(); }
};

// "headcount.yaml, line 12: limits.in_flight", or "--limits.in-flight": how a sentence about a value begins.
std::string subject(const Where& where, std::string_view path);

[[noreturn]] void refuse(const Where& where, std::string_view path, std::string_view predicate);

// The text as a message shows it: quoted, control characters and broken bytes replaced, long ones cut.
std::string shown(std::string_view text);

} // namespace headcount::app::config
