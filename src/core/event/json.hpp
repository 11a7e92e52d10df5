// Members of a JSON object by name, with the type they must have. An error names the field and never shows its value:
// whoever sent the event chose that. simdjson is known to src/core/event only.
#pragma once

#include "headcount/core/result.hpp"

#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace headcount::core::event {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

// In what follows `field` is the path that an error shows, "detail.clusterArn"; its last part is the member looked up.
// Views point into the parser's buffer and live as long as the event is being read. A null counts as absent.

// The last member of this name: EventBridge lets the last one win where a name is given twice.
std::optional<Element> find(Object object, std::string_view field);

Result<std::string_view> text_at(Object object, std::string_view field);
Result<Object> object_at(Object object, std::string_view field);
Result<bool> bool_at(Object object, std::string_view field);
Result<std::uint64_t> whole_number_at(Object object, std::string_view field); // 7 and 7.0, not 7.5 and not -7

// The same for fields that may be absent; of the wrong type they are still an error.
Result<std::optional<std::string_view>> maybe_text_at(Object object, std::string_view field);
Result<std::optional<Object>> maybe_object_at(Object object, std::string_view field);
Result<std::optional<Array>> maybe_array_at(Object object, std::string_view field);

Error absent(std::string_view field);
Error wrong(std::string_view field, std::string_view what); // "the field … <what>"

// A copy fit for logs: what is not printable ASCII becomes '?', what is longer than `longest` is cut.
std::string printable(std::string_view text, std::size_t longest);

} // namespace headcount::core::event
