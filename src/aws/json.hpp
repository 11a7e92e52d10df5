// Reading the JSON of AWS answers with simdjson: the last of doubled members counts, null means absent, numbers are
// checked before they are believed. Nothing here throws.
#pragma once

#include "headcount/core/result.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws::json {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// A parser for input from outside: at most 64 levels and 64 MiB.
class Parser {
public:
    Parser();

    // The document, if it is one object. It lives in the parser until the next parse. `text` may be any memory.
    std::optional<object> parse(std::string_view text);

    // Without a copy: the text must be followed by 64 readable bytes, as ApiResponse::body is.
    std::optional<object> parse_padded(const std::string& text);

    // The same, where the text may be known already: it was if `document` is what latest() said after it was parsed,
    // and nothing was parsed since.
    std::optional<object> parse_padded(const std::string& text, std::uint64_t document);

    std::uint64_t latest() const { return latest_; } // names what was parsed last; 0: nothing yet

private:
    std::optional<object> parse(const char* data, std::size_t size, bool copy);
    simdjson::dom::parser parser_;
    std::uint64_t latest_ = 0;
    std::optional<object> root_; // of it
};

std::optional<element> find(object from, std::string_view name); // neither absent nor null
std::optional<std::string_view> text(object from, std::string_view name);
std::optional<object> object_in(object from, std::string_view name);
std::optional<array> array_in(object from, std::string_view name);

// The objects of that list, in order; what is no object is passed over, and an absent list is an empty one.
std::vector<object> objects_in(object from, std::string_view name);

// A count: 0 … 1,000,000, absent or null is 0, 7.0 is 7. Anything else is an error of kind `server`.
core::Result<std::uint32_t> count(object from, std::string_view name);

// An answer that cannot be what the service meant.
core::Error nonsense(std::string message);

} // namespace headcount::aws::json
