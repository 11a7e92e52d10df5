// YAML (and JSON, which is YAML) to a Value. Refused: two keys of one name, more than one document, more nodes than a
// configuration can need (aliases of aliases multiply).
#pragma once

#include "app/config/value.hpp"

#include <string>

namespace headcount::app::config {

// `source` is how messages call the text. Throws ConfigError.
Value parse_yaml(const std::string& text, const std::string& source);

} // namespace headcount::app::config
