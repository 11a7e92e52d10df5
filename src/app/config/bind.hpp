// Carries a tree of written values into the draft, key by key, as the key table says.
#pragma once

#include "app/config/key_table.hpp"

namespace headcount::app::config {

// Lists replace what the draft held; everything else is set on top of it. Throws ConfigError for an unknown key, a
// wrong shape, and what this version does not do.
void bind(const Value& tree, Draft& draft);

} // namespace headcount::app::config
