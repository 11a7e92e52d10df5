// What a configuration must be beyond the shape of each value: names and globs that can exist, bounds that agree,
// rules that say one thing.
#pragma once

#include "app/config/key_table.hpp"

namespace headcount::app::config {

// Checks everything and brings it into its final form (the ARN of a service becomes its name). Throws ConfigError.
void check(Draft& draft, Needs needs);

} // namespace headcount::app::config
